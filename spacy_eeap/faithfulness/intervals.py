"""Means with confidence intervals, by the bootstrap.

Decisions about one document are no independent draws, so whole documents are drawn.
Efron (1979), https://doi.org/10.1214/aos/1176344552
"""

from typing import NamedTuple

import numpy
from numpy.typing import NDArray

N_SAMPLES = 2_000
LEVEL = 0.95


class Interval(NamedTuple):
    """A mean, and the bounds of its 95% confidence interval. NaN: not measured."""

    mean: float
    low: float
    high: float


def mean_interval(values: NDArray, documents: NDArray, seed: int = 0) -> Interval:
    """Get the mean of some values, and how sure it is.

    values (n,): The values. NaN where there is none.
    documents (n,): The number of the document of each.
    seed (int): That of the samples.
    RETURNS (Interval): The mean and its bounds. All NaN without values; with those of
        one document alone, the bounds are.
    """
    values, documents = values[~numpy.isnan(values)], documents[~numpy.isnan(values)]
    if not len(values):
        return Interval(numpy.nan, numpy.nan, numpy.nan)
    _, places = numpy.unique(documents, return_inverse=True)
    sums, counts = numpy.bincount(places, values), numpy.bincount(places)
    mean = float(values.mean())
    if len(sums) == 1:
        return Interval(mean, numpy.nan, numpy.nan)
    means = _sampled_means(sums, counts, numpy.random.default_rng(seed))
    tail = (1 - LEVEL) / 2
    low, high = numpy.quantile(means, [tail, 1 - tail]).tolist()
    return Interval(mean, low, high)


def _sampled_means(
    sums: NDArray, counts: NDArray, random: numpy.random.Generator
) -> NDArray:
    n = len(sums)
    times = random.multinomial(n, numpy.full(n, 1 / n), size=N_SAMPLES)
    return (times @ sums) / (times @ counts)
