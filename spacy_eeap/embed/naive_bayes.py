"""Log-count ratios of naive Bayes.

    r_c(g) = log(p_c(g) / |p_c|) - log(q_c(g) / |q_c|)

where p_c(g) is 1 (smoothing) + the number of training documents of class c that hold
g, q_c(g) the same for the other documents, and |p_c|, |q_c| their sums over g.
Wang and Manning (2012), sec. 2.1: https://aclanthology.org/P12-2018
"""

from typing import Any, NamedTuple

import numpy
from numpy.typing import NDArray


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
