"""Texts with their labels, as every corpus and every row of the suite has them."""

from typing import NamedTuple, TypeAlias

import numpy
from numpy.typing import NDArray

Floats2d: TypeAlias = NDArray[numpy.floating]
Bools2d: TypeAlias = NDArray[numpy.bool_]


class LabelledText(NamedTuple):
    """A text and its labels: one, or any number if they are not exclusive."""

    text: str
    labels: tuple[str, ...]


class LabelledCorpus(NamedTuple):
    """Texts to train on, to choose by and to score, and what labels there are.

    labels (List[str]): All labels, which are the columns of scores and truth.
    exclusive (bool): Whether each text has one label.
    """

    labels: list[str]
    exclusive: bool
    train: list[LabelledText]
    dev: list[LabelledText]
    test: list[LabelledText]


def truth(texts: list[LabelledText], labels: list[str]) -> Bools2d:
    """Tell which text has which label. RETURNS (Bools2d): Shape (texts, labels)."""
    has = [[label in text.labels for label in labels] for text in texts]
    return numpy.array(has, dtype=bool).reshape(len(texts), len(labels))
