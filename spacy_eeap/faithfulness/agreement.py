"""Kendall's rank correlation of a method's values with those of erasure.

    tau = (concordant - discordant pairs) / sqrt(pairs without ties in each)

Tau-b, of which 1 is the same order, 0 none and -1 the reverse. Jain and Wallace (2019),
sec. 4.1, compare attention with erasure in this way: https://aclanthology.org/N19-1357
"""

import numpy
from numpy.typing import NDArray
from scipy.stats import kendalltau


def kendall(values: list[NDArray], erasure: list[NDArray]) -> NDArray:
    """Correlate the values of the units of each decision.

    values, erasure (list[NDArray]): The values (n,) of each decision.
    RETURNS (decisions,): NaN where all values are equal, so that there is no order.
    """
    pairs = zip(values, erasure, strict=True)
    return numpy.array([kendalltau(one, other).statistic for one, other in pairs])
