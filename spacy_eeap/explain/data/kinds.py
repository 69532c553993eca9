"""The kinds of explanations: one for each kind of component."""

from .answering import AnsweringExplanation
from .explanation import Explanation
from .tagging import TaggingExplanation
from .translating import TranslatingExplanation

AnyExplanation = (
    Explanation | TaggingExplanation | AnsweringExplanation | TranslatingExplanation
)
