"""Copying: pieces of the source that are written by pointing at them.

    p(w) = (1 - k A) p_v(w) + k sum(a_r)        over the rows r whose piece is w
    k = sigmoid(z),    A = sum(a_r)             over all rows

for the vocabulary's distribution p_v, the weights a of the source's rows, and the logit
z of the gate, which a decoder makes of its context, its state and its input. A piece
that the vocabulary lacks has an id of its own in a text, from the vocabulary's size on,
and p_v is 0 for it. See et al. (2017), eqs. 8 and 9, https://aclanthology.org/P17-1099,
where the gate is 1 - k; Gulcehre et al. (2016), https://aclanthology.org/P16-1014. What
the weights lack of 1, as those of local-p do, is the vocabulary's, so that p sums to 1.

All of it is computed in logarithms: none of the parts is lost that is small.
"""

from typing import Any, NamedTuple

import numpy

from ..numeric.arrays import Floats, Ints
from .told import Told

# Sums of weights that are so close to 1 differ from it by rounding.
ROUNDING = 1e-5
# What has less weight cannot be copied. The gradient, at most 1 / LEAST, stays finite.
LEAST = 1e-30


class Pointers(NamedTuple):
    """What says of n pieces how they can be copied, or its gradient.

    gates: The logits z.
    reached: The sum of the weights of the rows that are the piece.
    totals: That of all rows, A.
    """

    gates: Floats
    reached: Floats
    totals: Floats


class Mixture(NamedTuple):
    """Two distributions as one. All are logarithms.

    p: The probability of the piece.
    share: 1 - k A, the vocabulary's share of all pieces.
    by_vocabulary, by_copy: The two summands of p.
    """

    p: Floats
    share: Floats
    by_vocabulary: Floats
    by_copy: Floats


def mix(xp: Any, log_v: Floats, pointers: Pointers) -> Mixture:
    """Mix distributions. Shapes are broadcast.

    log_v: The logarithm of p_v, -inf for what the vocabulary lacks.
    """
    gates, reached, _ = pointers
    log_k = -xp.logaddexp(0, -gates)
    with numpy.errstate(divide="ignore"):
        log_rest, log_reached = xp.log(_rest(xp, pointers)), xp.log(reached)
    share = xp.logaddexp(-xp.logaddexp(0, gates), log_k + log_rest)
    by_vocabulary, by_copy = share + log_v, log_k + log_reached
    return Mixture(xp.logaddexp(by_vocabulary, by_copy), share, by_vocabulary, by_copy)


def slopes(xp: Any, pointers: Pointers, mixture: Mixture) -> tuple[Floats, Pointers]:
    """Get the gradient of log p: of log p_v, and of the pointers."""
    log_k = -xp.logaddexp(0, -pointers.gates)
    k = xp.exp(log_k)
    of_v = xp.exp(mixture.by_vocabulary - mixture.p)
    of_copy = xp.exp(mixture.by_copy - mixture.p)
    rest = _rest(xp, pointers)
    # d log(1 - k A) / dz = -A k (1 - k) / (1 - k A)
    d_share = (rest - 1) * xp.exp(
        log_k - xp.logaddexp(0, pointers.gates) - mixture.share
    )
    d_gates = of_copy * (1 - k) + of_v * d_share
    most = -numpy.log(LEAST)
    d_reached = xp.exp(xp.minimum(log_k - mixture.p, most))
    d_totals = -of_v * xp.exp(xp.minimum(log_k - mixture.share, most)) * (rest > 0)
    return of_v, Pointers(d_gates, d_reached, d_totals)


def _rest(xp: Any, pointers: Pointers) -> Floats:
    rest = 1 - pointers.totals
    return xp.where(rest > ROUNDING, rest, 0)


def mix_scores(
    xp: Any, logits: Floats, norms: Floats, told: Told, ids: Ints, n_own: int
) -> tuple[Floats, Floats]:
    """Mix the scores of all pieces that m hypotheses of each of B sources can write.

    logits (B * m, nV), norms (B * m, 1): The vocabulary's, log p_v = logits - norms.
    told (Told): What the decoder told of each of them.
    ids (B, S): The piece of each row. UNKNOWN for those that are none.
    n_own (int): How many pieces the vocabulary lacks.
    RETURNS: The logits (B * m, nV + n_own), and the norms: log p = logits - norms.
    """
    (n, nV), (B, S) = logits.shape, ids.shape
    rows = xp.asarray(ids)
    is_same = (rows[:, :, None] == rows[:, None]).astype(told.weights.dtype)
    reached = (told.weights.reshape(B, -1, S) @ is_same).reshape(n, S)
    totals = told.weights.sum(axis=1, keepdims=True)
    wide = xp.empty((n, nV + n_own), dtype=logits.dtype)
    wide[:, :nV], wide[:, nV:] = logits, -xp.inf
    places = xp.arange(n)[:, None], rows.repeat(n // B, axis=0)
    pointers = Pointers(told.gates[:, None], reached, totals)
    mixture = mix(xp, wide[places] - norms, pointers)
    # Of pieces that no row is, log p = log p_v + log share.
    norms = norms - mixture.share
    wide[places] = mixture.p + norms
    return wide, norms


def copied_share(told_p: Floats, gates: Floats, reached: Floats) -> Floats:
    """Get the share of probabilities p (n,) that is copied, from 0 to 1."""
    k = 1 / (1 + numpy.exp(-gates))
    return numpy.minimum(k * reached / numpy.maximum(told_p, LEAST), 1)
