"""The kinds of explanations: one for each kind of component."""

from .answers.explanation import AnsweringExplanation
from .classes.explanation import Explanation
from .tags.explanation import TaggingExplanation
from .translations.explanation import TranslatingExplanation

AnyExplanation = (
    Explanation | TaggingExplanation | AnsweringExplanation | TranslatingExplanation
)
