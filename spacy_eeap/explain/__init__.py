"""Explain: what a pipeline attended to, as data, as an HTML page, in the terminal."""

from .answering import AnsweringExplanation
from .attention import explain
from .explanation import Explanation
from .tagging import TaggingExplanation
from .translating import TranslatingExplanation

__all__ = [
    "AnsweringExplanation",
    "Explanation",
    "TaggingExplanation",
    "TranslatingExplanation",
    "explain",
]
