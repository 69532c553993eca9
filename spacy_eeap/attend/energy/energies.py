"""Energies: how well a key answers a query.

    additive      v . tanh(W q + U h)        Bahdanau et al. (2015), app. A.1.2
    concat        v . tanh(W [q; h])         Luong et al. (2015), eq. 8
    dot           q . h                      Luong et al. (2015), eq. 8
    general       q . W h                    Luong et al. (2015), eq. 8
    scaled_dot    (W q) . (U h) / sqrt(nH)   Vaswani et al. (2017), eq. 1

for a query q and a token h. Each first projects the query and the token to a common
width nH, and then compares the two in one of two ways, `additive` and `inner`, which
are here. Concat is additive with both projections in one matrix. The projections are
in pairwise.py, for queries that a document, a token or a decoder gives, and in
learned_query.py, for queries that are parameters.

https://arxiv.org/abs/1409.0473, https://aclanthology.org/D15-1166,
https://arxiv.org/abs/1706.03762
"""

from collections.abc import Callable
from typing import Literal, get_args

from thinc.api import get_array_module

from ...numeric.arrays import Floats
from ...numeric.kernels import tanh_in_place

EnergyName = Literal["additive", "concat", "dot", "general", "scaled_dot"]

# The energies that compare by `additive`.
SUMS = ("additive", "concat")


def inner(
    queries: Floats, keys: Floats
) -> tuple[Floats, Callable[[Floats], tuple[Floats, Floats]]]:
    """Compare queries (..., m, k) with keys (..., n, k): scores (..., m, n)."""

    def backprop(d_scores: Floats) -> tuple[Floats, Floats]:
        return d_scores @ keys, d_scores.swapaxes(-1, -2) @ queries

    return queries @ keys.swapaxes(-1, -2), backprop


def additive(
    sums: Floats, v: Floats
) -> tuple[Floats, Callable[[Floats], tuple[Floats, Floats]]]:
    """Score sums of a query and a key (..., n, k) by r vectors v (..., k, r).

    The sums are overwritten, to spare memory.
    """
    xp = get_array_module(sums)
    answers = tanh_in_place(sums)

    def backprop(d_scores: Floats) -> tuple[Floats, Floats]:
        slopes = answers * answers
        xp.subtract(1, slopes, out=slopes)
        slopes *= d_scores @ v.swapaxes(-1, -2)
        return slopes, answers.swapaxes(-1, -2) @ d_scores

    return answers @ v, backprop


def check_energy(name: str, nH: int | None) -> None:
    """Raise a ValueError if there is no energy of this name, or no width nH."""
    if name not in get_args(EnergyName):
        known = ", ".join(get_args(EnergyName))
        raise ValueError(f"energy must be one of {known}, but was '{name}'")
    if nH is not None and nH < 1:
        raise ValueError(
            f"nH, the width of the keys, must be at least 1, or null for that of the "
            f"tokens, but was {nH}"
        )
