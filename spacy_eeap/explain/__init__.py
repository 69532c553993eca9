"""Explain: what a pipeline attended to, as data, as an HTML page, in the terminal."""

from .answering import AnsweringExplanation
from .attention import explain
from .explanation import Explanation
from .tagging import TaggingExplanation

__all__ = ["AnsweringExplanation", "Explanation", "TaggingExplanation", "explain"]
