"""Energies that read coverage: how much of a row earlier states have attended to.

    k_j + w c_j        in place of the key k_j, for the coverage c_j of row j

So additive energies become v . tanh(W q + U h_j + w c_j), See et al. (2017), eq. 11,
https://aclanthology.org/P17-1099, as in Tu et al. (2016), eq. 8,
https://aclanthology.org/P16-1008. Energies that are products add (q . w) c_j.
"""

from collections.abc import Callable

from thinc.api import Model

from ...numeric.arrays import Floats
from .energies import SUMS, additive
from .pairwise import Pair

# From the gradient of the scores to those of the queries, the keys and the coverage.
Backprop = Callable[[Floats], tuple[Floats, Floats, Floats]]


def compare_covered(
    model: Model[Pair, Pair], queries: Floats, keys: Floats, coverage: Floats
) -> tuple[Floats, Backprop]:
    """Score the rows of B sources by the queries of m states of each.

    model (Model): An Energy of one head that reads coverage.
    queries (B, m, nH), keys (B, S, nH): What it projected.
    coverage (B, m, S): Of each row, for each state.
    RETURNS: The scores (B, m, S), and the callback.
    """
    compare = _by_sum if model.name in SUMS else _by_product
    return compare(model, queries, keys, coverage)


def _by_sum(
    model: Model[Pair, Pair], queries: Floats, keys: Floats, coverage: Floats
) -> tuple[Floats, Backprop]:
    v: Floats = model.get_param("v")
    w: Floats = model.get_param("w")
    sums = coverage[..., None] * w
    sums += keys[:, None]
    sums += queries[:, :, None]
    shape = sums.shape
    scores, backprop_scores = additive(sums.reshape(1, -1, shape[-1]), v[..., None])

    def backprop(d_scores: Floats) -> tuple[Floats, Floats, Floats]:
        d_sums, dv = backprop_scores(d_scores.reshape(1, -1, 1))
        model.inc_grad("v", dv[..., 0])
        model.inc_grad("w", coverage.reshape(-1) @ d_sums[0])
        d_sums = d_sums.reshape(shape)
        return d_sums.sum(axis=2), d_sums.sum(axis=1), d_sums @ w

    return scores.reshape(shape[:-1]), backprop


def _by_product(
    model: Model[Pair, Pair], queries: Floats, keys: Floats, coverage: Floats
) -> tuple[Floats, Backprop]:
    w: Floats = model.get_param("w")
    slopes = (queries @ w)[..., None]  # (B, m, 1)

    def backprop(d_scores: Floats) -> tuple[Floats, Floats, Floats]:
        d_slopes = (d_scores * coverage).sum(axis=2, keepdims=True)
        model.inc_grad("w", (d_slopes * queries).sum(axis=(0, 1)))
        d_queries = d_scores @ keys + d_slopes * w
        return d_queries, d_scores.swapaxes(1, 2) @ queries, d_scores * slopes

    return queries @ keys.swapaxes(1, 2) + coverage * slopes, backprop
