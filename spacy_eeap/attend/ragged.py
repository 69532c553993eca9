"""Softmax and weighted sum over the sequences of a ragged batch.

Each function returns its result and a callback from the gradient of the result
to the gradients of the inputs. N rows in B sequences; `lengths` sums to N.
"""

from collections.abc import Callable
from itertools import pairwise

from thinc.api import Ops, to_numpy
from thinc.types import Floats2d, Ints1d
from thinc.util import ArrayInfo


def softmax(
    ops: Ops, scores: Floats2d, lengths: Ints1d
) -> tuple[Floats2d, Callable[[Floats2d], Floats2d]]:
    """Turn scores (N, 1) into weights (N, 1) that sum to 1 in each sequence.

    Exact for finite scores of any size. `ops.softmax_sequences` is not: it
    clips its scores to [-20, 20].
    """
    filled = lengths[lengths > 0]  # reduce_max rejects empty sequences
    if not len(filled):
        return scores, lambda d_weights: d_weights
    peaks, _ = ops.reduce_max(scores, filled)
    weights = ops.xp.exp(scores - ops.backprop_reduce_sum(peaks, filled))
    weights /= ops.backprop_reduce_sum(ops.reduce_sum(weights, filled), filled)

    def backprop(d_weights: Floats2d) -> Floats2d:
        d_scores = d_weights * weights
        totals = ops.reduce_sum(d_scores, filled)
        return d_scores - weights * ops.backprop_reduce_sum(totals, filled)

    return weights, backprop


def weighted_sum(
    ops: Ops, weights: Floats2d, X: Floats2d, lengths: Ints1d
) -> tuple[Floats2d, Callable[[Floats2d], tuple[Floats2d, Floats2d]]]:
    """Sum the rows of X (N, nI) by weight (N, 1), one sum per sequence (B, nI).

    A product of a vector and a matrix per sequence: faster than `weights * X`,
    which would fill an array as large as X.
    """
    Y = ops.alloc2f(len(lengths), X.shape[1])
    info = ArrayInfo.from_array(Y)
    ends = to_numpy(lengths).cumsum().tolist()
    spans = [slice(start, end) for start, end in pairwise([0, *ends])]
    for i, span in enumerate(spans):
        Y[i] = weights[span, 0] @ X[span]

    def backprop(dY: Floats2d) -> tuple[Floats2d, Floats2d]:
        info.check_consistency(dY)
        d_weights, dX = ops.xp.empty_like(weights), ops.xp.empty_like(X)
        for i, span in enumerate(spans):
            d_weights[span, 0] = X[span] @ dY[i]
            ops.xp.multiply(weights[span], dY[i], out=dX[span])
        return d_weights, dX

    return Y, backprop
