"""The loss of the pieces that are right.

    loss = -sum((1 - e) log p[right] + e / nV sum(log p_v))
    d_logits = p_v - (1 - e) [right] - e / nV

with label smoothing e (Szegedy et al. 2016, sec. 7, https://arxiv.org/abs/1512.00567),
for the vocabulary's distribution p_v. That is p, too, unless the decoder copies: then p
is the mixture of copying.py, and what is smoothed is the vocabulary's alone.

The scores are never all in memory: some rows at a time are scored, and their gradients
made.
"""

from collections.abc import Callable
from typing import Any

from thinc.api import Model

from ..numeric.arrays import Floats, Ints
from ..vocabulary.special import UNKNOWN
from .copying import LEAST, Pointers, mix, slopes
from .products import linear_of
from .target_pieces import output_matrix, output_name
from .told import Told

# Rows that are scored at a time: of 4,000 pieces these take 8 MB.
CHUNK = 512


def learn(
    model: Model[Any, Any], told: Told, right: Ints, rows: Ints | None = None
) -> tuple[float, Callable[[float], Told]]:
    """Get the loss of the pieces that are right, in nats, summed over N of them.

    model (Model): A TargetPieces.
    told (Told): What the decoder tells.
    right (N,): The pieces that are right.
    rows (N, S): The piece of each row of the source, where the decoder copies. A piece
        that is right, is not in the vocabulary, and has no weight is an UNKNOWN.
    RETURNS: The loss, and a callback from its gradient to that of what was told.
    """
    xp, W, R = model.ops.xp, output_matrix(model), told.vectors
    right, pointers, is_right = _point(xp, told, right, rows, len(W))
    linear = linear_of(model, is_train=True)
    dR, dW = xp.empty_like(R), xp.zeros_like(W)
    db = xp.zeros_like(model.get_param("b"))
    loss, d_pointers = 0.0, []
    for start in range(0, len(R), CHUNK):
        chunk = slice(start, start + CHUNK)
        logits, backprop_logits = linear(R[chunk], W)
        logits += model.get_param("b")
        own = pointers and Pointers(*(array[chunk] for array in pointers))
        loss_of_chunk, d_own = _to_gradient(model, logits, right[chunk], own)
        loss += loss_of_chunk
        d_pointers.append(d_own)
        db += logits.sum(axis=0)
        dR[chunk], d_chunk = backprop_logits(logits)
        dW += d_chunk
    d_weights, d_gates = _unpoint(xp, d_pointers, is_right)

    def backprop(d_loss: float) -> Told:
        model.inc_grad(output_name(model), dW * d_loss)
        model.inc_grad("b", db * d_loss)
        return Told(dR, d_weights, d_gates).each(lambda array: array * d_loss)

    return loss, backprop


def _point(
    xp: Any, told: Told, right: Ints, rows: Ints | None, nV: int
) -> tuple[Ints, Pointers | None, Floats]:
    """Find the rows that are right (N, S), and what they say of copying."""
    if told.gates is None:
        return right, None, None
    is_right = xp.asarray(rows) == xp.asarray(right)[:, None]
    reached = (told.weights * is_right).sum(axis=1)
    is_lost = (xp.asarray(right) >= nV) & (reached < LEAST)
    is_right = is_right & ~is_lost[:, None]
    right = xp.where(is_lost, UNKNOWN, xp.asarray(right))
    return right, Pointers(told.gates, reached, told.weights.sum(axis=1)), is_right


def _unpoint(
    xp: Any, d_pointers: list[Pointers | None], is_right: Floats
) -> tuple[Floats, Floats]:
    """Get the gradients of the weights (N, S), and of the gates (N,)."""
    if is_right is None:
        return None, None
    gates, reached, totals = map(xp.concatenate, zip(*d_pointers, strict=True))
    return reached[:, None] * is_right + totals[:, None], gates


def _to_gradient(
    model: Model[Any, Any], logits: Floats, right: Ints, pointers: Pointers | None
) -> tuple[float, Pointers | None]:
    """Get the loss of rows, and overwrite their logits with the gradient.

    RETURNS: The loss, and the gradient of the pointers.
    """
    xp, smoothing = model.ops.xp, model.attrs["label_smoothing"]
    each, nV = xp.arange(len(logits)), logits.shape[1]
    known = xp.minimum(right, nV - 1)
    logits -= logits.max(axis=1, keepdims=True)
    log_v, smooth = logits[each, known], 0.0
    if smoothing:
        smooth = smoothing / nV * logits.sum()
    xp.exp(logits, out=logits)
    totals = logits.sum(axis=1, keepdims=True)
    norms = xp.log(totals)[:, 0]
    log_v -= norms
    if pointers is None:
        log_p, of_v, d_pointers = log_v, xp.ones_like(log_v), None
    else:
        log_v = xp.where(right < nV, log_v, -xp.inf)
        mixture = mix(xp, log_v, pointers)
        log_p, (of_v, d_log_p) = mixture.p, slopes(xp, pointers, mixture)
        d_pointers = Pointers(*((smoothing - 1) * array for array in d_log_p))
    loss = smoothing * norms.sum() - smooth - (1 - smoothing) * log_p.sum()
    of_v = (1 - smoothing) * of_v
    logits *= (of_v + smoothing)[:, None] / totals
    logits -= smoothing / nV
    logits[each, known] -= of_v
    return float(loss), d_pointers
