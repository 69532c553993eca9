"""Explain: what a pipeline attended to, as data, as an HTML page, in the terminal."""

from .attention import explain
from .explanation import Explanation
from .tagging import TaggingExplanation

__all__ = ["Explanation", "TaggingExplanation", "explain"]
