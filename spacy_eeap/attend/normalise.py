"""Normalisations: from the scores of a query to the weights of its keys.

    softmax      w = exp(e) / sum exp(e)            every key has some weight
    hard         w = 1 for the highest score        one key has all of it
    sparsemax    w = max(e - t, 0)                  t such that sum w = 1
    entmax15     w = max(e / 2 - t, 0)^2            t such that sum w = 1

Each works along the last axis, returns the weights and a callback, and is exact for
scores of any size. A score of -inf is masked: it has no weight and no gradient, and
where all are masked, all weights are 0.

Sparsemax, Martins and Astudillo (2016): https://arxiv.org/abs/1602.02068
1.5-entmax, Peters et al. (2019): https://arxiv.org/abs/1905.05702. Both find t by
sorting, and their gradients are the closed forms of the papers.

"hard" has no gradient of its own: almost everywhere it is zero. Ours is the straight-
through estimator of Bengio et al. (2013), https://arxiv.org/abs/1308.3432: forward
the one, in prediction and in training; backward as if softmax had been used. Of
equal highest scores the first wins, see numeric/ranking.py for what is equal.
"""

from collections.abc import Callable
from typing import Any, Literal

from thinc.api import get_array_module

from ..numeric.arrays import Floats
from ..numeric.ranking import highest

Normalisation = Literal["softmax", "hard", "sparsemax", "entmax15"]
Backprop = Callable[[Floats], Floats]
Normalise = Callable[[Floats], tuple[Floats, Backprop]]
# Gives weights (..., n) to others of the keys that are allowed (..., n), bool.
Exchange = Callable[[Floats, Floats], Floats]


def softmax(scores: Floats) -> tuple[Floats, Backprop]:
    """Share the weight in proportion to the exponential of the score."""
    xp = get_array_module(scores)
    weights = xp.exp(_below_peak(xp, scores))
    weights /= xp.maximum(weights.sum(axis=-1, keepdims=True), 1)  # at least the peak

    def backprop(d_weights: Floats) -> Floats:
        d_scores = d_weights * weights
        return d_scores - weights * d_scores.sum(axis=-1, keepdims=True)

    return weights, backprop


def hard(scores: Floats) -> tuple[Floats, Backprop]:
    """Give the highest score all the weight, with the gradient of softmax."""
    xp = get_array_module(scores)
    winners = highest(scores)[..., None]
    chosen = xp.arange(scores.shape[-1]) == winners
    weights = (chosen & (scores > -xp.inf)).astype(scores.dtype)
    return weights, lambda d_weights: softmax(scores)[1](d_weights)


def sparsemax(scores: Floats) -> tuple[Floats, Backprop]:
    """Project the scores onto the simplex: low scores have no weight at all."""
    xp = get_array_module(scores)
    scores = _below_peak(xp, scores)
    ordered, ranks = _descending(xp, scores)
    totals = ordered.cumsum(axis=-1)
    support = (1 + ranks * ordered > totals).sum(axis=-1, keepdims=True)
    threshold = (_last(xp, totals, support) - 1) / xp.maximum(support, 1)
    weights = xp.maximum(scores - threshold.astype(scores.dtype), 0)

    def backprop(d_weights: Floats) -> Floats:
        return _centred(xp, d_weights, (weights > 0).astype(weights.dtype))

    return weights, backprop


def entmax15(scores: Floats) -> tuple[Floats, Backprop]:
    """Weigh half way between softmax and sparsemax."""
    xp = get_array_module(scores)
    scores = _below_peak(xp, scores / 2)
    ordered, ranks = _descending(xp, scores)
    means = ordered.cumsum(axis=-1) / ranks
    deviations = (ordered**2).cumsum(axis=-1) - ranks * means**2
    thresholds = means - xp.sqrt(xp.maximum((1 - deviations) / ranks, 0))
    support = (thresholds <= ordered).sum(axis=-1, keepdims=True)
    threshold = _last(xp, thresholds, support)
    roots = xp.maximum(scores - threshold.astype(scores.dtype), 0)

    def backprop(d_weights: Floats) -> Floats:
        return _centred(xp, d_weights, roots)

    return roots**2, backprop


NORMALISATIONS: dict[str, Normalise] = {
    "softmax": softmax,
    "hard": hard,
    "sparsemax": sparsemax,
    "entmax15": entmax15,
}


def find_normalisation(choice: str | Normalise) -> Normalise:
    """Get the normalisation of a layer: by its name, or the function that it was given.

    choice (str | Callable): The attribute "normalise". A function stands there where
        other weights are tried out than the layer was trained with.
    """
    return NORMALISATIONS[choice] if isinstance(choice, str) else choice


def check_normalise(name: str) -> None:
    """Raise a ValueError if there is no normalisation of this name."""
    if name not in NORMALISATIONS:
        known = ", ".join(NORMALISATIONS)
        raise ValueError(f"normalise must be one of {known}, but was '{name}'")


def _below_peak(xp: Any, scores: Floats) -> Floats:
    peaks = scores.max(axis=-1, keepdims=True, initial=-xp.inf)
    return scores - xp.where(peaks > -xp.inf, peaks, 0)


def _descending(xp: Any, scores: Floats) -> tuple[Floats, Floats]:
    """Sort scores whose peak is 0, in float64 because their sums are compared.

    What lies 1 or more below the peak is never in the support, so -1 stands for it.
    """
    ordered = -xp.sort(-xp.maximum(scores, -1).astype("d"), axis=-1)
    return ordered, xp.arange(1, scores.shape[-1] + 1)


def _last(xp: Any, values: Floats, counts: Floats) -> Floats:
    return xp.take_along_axis(values, xp.maximum(counts, 1) - 1, axis=-1)


def _centred(xp: Any, d_weights: Floats, slopes: Floats) -> Floats:
    """Multiply by the Jacobian diag(s) - s s' / sum(s), s the slopes."""
    d_scores = d_weights * slopes
    totals = slopes.sum(axis=-1, keepdims=True)
    means = d_scores.sum(axis=-1, keepdims=True) / xp.where(totals > 0, totals, 1)
    return d_scores - slopes * means
