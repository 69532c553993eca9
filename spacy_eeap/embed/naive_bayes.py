"""Log-count ratios of naive Bayes.

    r_c(g) = log(p_c(g) / |p_c|) - log(q_c(g) / |q_c|)

where p_c(g) is 1 (smoothing) + the number of training documents of class c that hold
g, q_c(g) the same for documents that are not of it, and |p_c|, |q_c| their sums over g.
A document of which it is not known counts in neither.
Wang and Manning (2012), sec. 2.1: https://aclanthology.org/P12-2018
"""

from typing import Any, NamedTuple

import numpy
from numpy.typing import NDArray


class Counts(NamedTuple):
    """Documents that hold a feature and are of each class, or are not, each (V, C)."""

    within: NDArray[Any]
    without: NDArray[Any]


def count(
    columns: NDArray[Any], documents: NDArray[Any], truths: NDArray[Any], size: int
) -> Counts:
    """Count the documents that hold each of V features.

    columns (NDArray): For each pair of a document and a feature of it the feature.
    documents (NDArray): For each pair the document.
    truths (NDArray): For each document and class 1, 0, or NaN where it is not known
        (B, C).
    size (int): The number of features, V.
    """

    def holders(chosen: NDArray[Any]) -> NDArray[Any]:
        counts = [
            numpy.bincount(columns, weights=of_class[documents], minlength=size)
            for of_class in chosen.T
        ]
        return numpy.stack(counts, axis=1)

    return Counts(holders(truths == 1), holders(truths == 0))


def log_count_ratios(counts: Counts) -> NDArray[Any]:
    """Get the ratios (V, C). A feature that no document holds has 0."""
    within, without = counts
    held = within + without > 0
    p, q = within + 1, without + 1
    # At least 1, for data without any feature.
    sum_p, sum_q = (numpy.maximum((x * held).sum(axis=0), 1) for x in (p, q))
    return (held * numpy.log(p / sum_p * sum_q / q)).astype("f")
