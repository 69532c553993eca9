"""The scores of learned queries, which all documents share.

    additive, concat    e = q . tanh(W h + b)
    dot                 e = q . h
    general             e = q . W h
    scaled_dot          e = q . W h / sqrt(nH)

for a token h of width nI and K queries q of width nH. A query that is a parameter
needs no projection of its own: in v . tanh(W q + U h) the whole of W q is the vector
b, and what is called v there is called q here, after Yang et al. (2016), eqs. 5-6:
https://aclanthology.org/N16-1174. So additive and concat are the same here.
"""

from collections.abc import Callable
from typing import Any

from thinc.api import Model, glorot_uniform_init, uniform_init, zero_init
from thinc.types import Ragged

from ...numeric.arrays import Floats
from ...numeric.linear import linear
from ...numeric.widths import check_width
from ..normalise import check_normalise, find_normalisation
from ..ragged import normalise_sequences
from .energies import (
    SUMS,
    additive,
    check_energy,
    inner,
)


def learned_query(
    energy: str, normalise: str, nH: int | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Make the parameters and attributes of a layer that calls `weigh`.

    energy, normalise (str): The names of the energy and the normalisation.
    nH (Optional[int]): Width of the keys, None for that of the tokens.
    RAISES (ValueError): If one is not known, or the energy has no such width.
    """
    check_energy(energy, nH)
    check_normalise(normalise)
    if nH is not None and nH < 1:
        raise ValueError(
            f"nH, the width of the keys, must be at least 1, or null for that of the "
            f"tokens, but was {nH}"
        )
    if energy == "dot" and nH is not None:
        raise ValueError(
            f"the energy 'dot' compares the query with the tokens as they are, so nH "
            f"must be left out, but was {nH}"
        )
    names = ["q"] if energy == "dot" else ["W", "q"]
    names += ["b"] if energy in SUMS else []
    return dict.fromkeys(names), {"energy": energy, "normalise": normalise}


def init_learned_query(model: Model[Any, Any], shape: tuple[int, ...] = ()) -> None:
    """Set the parameters of queries of this shape, each of width nH."""
    nI = model.get_dim("nI")
    nH = model.maybe_get_dim("nH") or nI
    model.set_dim("nH", nH)
    if model.has_param("W") is not False:
        model.set_param("W", glorot_uniform_init(model.ops, (nH, nI)))
    if model.has_param("b") is not False:
        model.set_param("b", zero_init(model.ops, (nH,)))
    model.set_param("q", uniform_init(model.ops, (*shape, nH)))


def score(
    model: Model[Any, Any], X: Floats
) -> tuple[Floats, Callable[[Floats], Floats]]:
    """Get the scores (N, K) of tokens (N, nI), and the callback for the gradient."""
    check_width(model, X)
    W = model.get_param("W") if model.has_param("W") else None
    keys, backprop_keys = linear(X, W)
    compare = _by_sum if model.has_param("b") else _by_product
    scores, backprop_scores = compare(model, keys)

    def backprop(d_scores: Floats) -> Floats:
        dX, dW = backprop_keys(backprop_scores(d_scores))
        if dW is not None:
            model.inc_grad("W", dW)
        return dX

    return scores, backprop


def _by_sum(
    model: Model[Any, Any], keys: Floats
) -> tuple[Floats, Callable[[Floats], Floats]]:
    q: Floats = model.get_param("q")
    keys += model.get_param("b")
    scores, backprop_scores = additive(keys, q.reshape(-1, keys.shape[1]).T)

    def backprop(d_scores: Floats) -> Floats:
        d_keys, dq = backprop_scores(d_scores)
        model.inc_grad("q", dq.T.reshape(q.shape))
        model.inc_grad("b", d_keys.sum(axis=0))
        return d_keys

    return scores, backprop


def _by_product(
    model: Model[Any, Any], keys: Floats
) -> tuple[Floats, Callable[[Floats], Floats]]:
    q: Floats = model.get_param("q")
    scale = keys.shape[1] ** -0.5 if model.attrs["energy"] == "scaled_dot" else 1.0
    queries = q.reshape(-1, keys.shape[1]) * scale
    scores, backprop_scores = inner(keys, queries)

    def backprop(d_scores: Floats) -> Floats:
        d_keys, d_queries = backprop_scores(d_scores)
        model.inc_grad("q", d_queries.reshape(q.shape) * scale)
        return d_keys

    return scores, backprop


def weigh(
    model: Model[Any, Any], Xr: Ragged
) -> tuple[Floats, Callable[[Floats], Floats]]:
    """Get the weights (N, K) of tokens in their documents, and the callback."""
    scores, backprop_scores = score(model, Xr.dataXd)
    normalise = find_normalisation(model.attrs["normalise"])
    weights, backprop_normalise = normalise_sequences(
        model.ops, normalise, scores, Xr.lengths
    )
    return weights, lambda d_weights: backprop_scores(backprop_normalise(d_weights))
