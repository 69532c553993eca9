"""Teach a learned query which weights it should have given.

    L = s . (a - r) + H(a) - H(r)        for scores s, weights a = normalise(s)
    dL / ds = a - r                      and the weights r that are wanted

in each document, r summing to 1. This is the Fenchel-Young loss of the normalisation: 0
where a = r, above 0 elsewhere. H is the entropy that the normalisation maximises:

    softmax      H(p) = - sum p log p
    sparsemax    H(p) = (1 - sum p^2) / 2
    entmax15     H(p) = 4/3 sum (p - p^1.5)
    hard         H(p) = 0

For softmax, L is the Kullback-Leibler divergence of r and a. Blondel, Martins and
Niculae (2020), sec. 3 and 4: https://jmlr.org/papers/v21/19-021.html
"""

from collections.abc import Callable
from typing import Any

from thinc.api import Model, get_array_module
from thinc.types import Ragged

from ..numeric.arrays import Floats
from .energy.learned_query import score
from .normalise import NORMALISATIONS
from .ragged import normalise_sequences


def supervise(
    model: Model[Any, Any], Xr: Ragged, wanted: Floats, scale: float = 1.0
) -> float:
    """Add the gradient of the loss to that of the parameters of a layer.

    model (Model): A layer of one learned query, such as GlobalAttention.
    Xr (Ragged): The tokens (N, nI) of documents. No gradient goes back to them: the
        query learns what to look at, and not what there is to see.
    wanted (N,): The weights that are wanted, which sum to 1 in each document.
    scale (float): What the gradient is multiplied by.
    RETURNS (float): The loss, summed over the documents.
    """
    name = model.attrs["normalise"]
    scores, backprop_scores = score(model, Xr.dataXd)
    weights, _ = normalise_sequences(
        model.ops, NORMALISATIONS[name], scores, Xr.lengths
    )
    r = wanted.reshape(weights.shape)
    backprop_scores(scale * (weights - r))
    entropy = ENTROPIES[name]
    return float((scores * (weights - r)).sum() + entropy(weights) - entropy(r))


def _shannon(p: Floats) -> Floats:
    xp = get_array_module(p)
    return -(p * xp.log(xp.where(p > 0, p, 1))).sum()


def _gini(p: Floats) -> Floats:
    # The 1 of each document is the same for both weights.
    return -(p**2).sum() / 2


def _tsallis(p: Floats) -> Floats:
    return (p - p**1.5).sum() * 4 / 3


def _none(p: Floats) -> Floats:
    return 0 * p.sum()


ENTROPIES: dict[str, Callable[[Floats], Floats]] = {
    "softmax": _shannon,
    "sparsemax": _gini,
    "entmax15": _tsallis,
    "hard": _none,
}
