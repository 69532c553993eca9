"""The kinds of explanations: one for each kind of component."""

from .answering import AnsweringExplanation
from .explanation import Explanation
from .tagging import TaggingExplanation

AnyExplanation = Explanation | TaggingExplanation | AnsweringExplanation
