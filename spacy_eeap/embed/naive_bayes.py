"""Log-count ratios of naive Bayes, and the folds that keep them honest in training.

    r_c(g) = log(p_c(g) / |p_c|) - log(q_c(g) / |q_c|)

where p_c(g) is 1 (smoothing) + the number of training documents of class c that hold
g, q_c(g) the same for the other documents, and |p_c|, |q_c| their sums over g.
Wang and Manning (2012), sec. 2.1: https://aclanthology.org/P12-2018

A model that trains on ratios which counted its own training documents trusts them too
much: a word of one document has its label. So training documents fall into folds, and
what a document of one fold is shown was counted, or fitted, on the others.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy
from numpy.typing import NDArray
from spacy.strings import get_string_id
from spacy.tokens import Doc
from thinc.api import deserialize_attr, serialize_attr
from thinc.types import Floats2d

FOLDS = 5

Batches = Callable[[], Iterable[tuple[list[Doc], Floats2d]]]


class Counts(NamedTuple):
    """Documents that hold a feature: those of each class (V, C), and all (V,)."""

    within: NDArray[Any]
    total: NDArray[Any]


def count(
    columns: NDArray[Any], documents: NDArray[Any], truths: NDArray[Any], size: int
) -> Counts:
    """Count the documents that hold each of V features.

    columns (NDArray): For each pair of a document and a feature of it the feature.
    documents (NDArray): For each pair the document.
    truths (NDArray): For each document and class 1 or 0 (B, C).
    size (int): The number of features, V.
    """
    within = [
        numpy.bincount(columns, weights=of_class[documents], minlength=size)
        for of_class in truths.T
    ]
    total = numpy.bincount(columns, minlength=size).astype("float64")
    return Counts(numpy.stack(within, axis=1), total)


def log_count_ratios(counts: Counts, min_count: int = 1) -> NDArray[Any]:
    """Get the ratios (V, C). Features of less than min_count documents have 0."""
    within, total = counts
    held = (total >= min_count)[:, None]
    p, q = within + 1, total[:, None] - within + 1
    # At least 1, for data without any feature.
    sum_p, sum_q = (numpy.maximum((x * held).sum(axis=0), 1) for x in (p, q))
    return (held * numpy.log(p / sum_p * sum_q / q)).astype("f")


def fold_of(doc: Doc) -> int:
    """Get the fold of a document. Equal texts are of one fold."""
    return text_key(doc) % FOLDS


def text_key(doc: Doc) -> int:
    """Get the hash of the text of a document."""
    return get_string_id(doc.text)


def look_up(
    keys: NDArray[Any], found: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Find values in sorted ones. RETURNS: Their places, and whether they are there."""
    places = numpy.searchsorted(keys, found)
    places[places == len(keys)] = 0
    known = keys[places] == found if len(keys) else numpy.zeros(len(found), dtype=bool)
    return places, known


class HeldOut(dict):
    """What training documents are shown, by fold or by document. Not saved.

    A pipeline that was loaded, and is trained further, shows them what it knows.
    """


@serialize_attr.register
def _save(_: HeldOut, value: HeldOut, name: str, model: Any) -> bytes:
    return b""


@deserialize_attr.register
def _load(_: HeldOut, value: Any, name: str, model: Any) -> HeldOut:
    return HeldOut()
