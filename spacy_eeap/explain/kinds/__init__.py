"""Kinds: the one table of the kinds of components that attention explains.

A further kind is a folder like those beside this file, and a line in KINDS.
"""

from collections.abc import Iterable

from .answers.kind import ANSWERS
from .classes.kind import CLASSES
from .kind import AnyExplanation, Kind
from .spans.kind import SPANS
from .tags.kind import TAGS
from .translations.kind import TRANSLATIONS

KINDS = (CLASSES, TAGS, ANSWERS, TRANSLATIONS, SPANS)

_BY_EXPLANATION = {kind.explanation: kind for kind in KINDS}


def kind_of(explanation: AnyExplanation) -> Kind:
    """Get the kind of an explanation."""
    return _BY_EXPLANATION[type(explanation)]


def kinds_of(explanations: Iterable[AnyExplanation]) -> list[Kind]:
    """Get the kinds of some explanations, each once, in the order of the first."""
    return list(dict.fromkeys(map(kind_of, explanations)))


def find_kind(pipe: object) -> Kind | None:
    """Get the kind of a component. None if it is none that can tell its attention."""
    return next((kind for kind in KINDS if kind.attends(pipe)), None)
