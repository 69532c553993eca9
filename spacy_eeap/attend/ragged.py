"""Weights and weighted sums over the sequences of a ragged batch.

Each function returns its result and a callback from the gradient of the result
to the gradients of the inputs. N rows in B sequences; `lengths` sums to N. A row
has K weights, one for each head.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy
from numpy.typing import NDArray
from thinc.api import Ops, to_numpy
from thinc.types import Ints1d
from thinc.util import ArrayInfo

from ..numeric.arrays import Floats
from .normalise import Backprop, Normalise


def normalise_sequences(
    ops: Ops, normalise: Normalise, scores: Floats, lengths: Ints1d
) -> tuple[Floats, Callable[[Floats], Floats]]:
    """Turn scores (N, K) into weights (N, K), by sequence and head.

    Scores are padded to a rectangle for all sequences of similar length, which at
    most doubles them. Padding reads from and writes to one more, masked, score.
    """
    if len(lengths) == 1 and len(scores):
        weights, backprop_normalise = normalise(scores.T)
        return weights.T, lambda d_weights: backprop_normalise(d_weights.T).T
    N, K = scores.shape
    per_head = numpy.tile(to_numpy(lengths), K)  # the heads behind one another
    flat_weights: Floats = ops.alloc1f(N * K + 1)
    flat_scores = _with_padding(ops, scores, -ops.xp.inf)
    callbacks: list[tuple[NDArray, Backprop]] = []
    for rows in map(ops.xp.asarray, _rows_of_similar_lengths(per_head)):
        flat_weights[rows], backprop_normalise = normalise(flat_scores[rows])
        callbacks.append((rows, backprop_normalise))

    def backprop(d_weights: Floats) -> Floats:
        flat_d_weights = _with_padding(ops, d_weights, 0.0)
        flat_d_scores: Floats = ops.alloc1f(N * K + 1)
        for rows, backprop_normalise in callbacks:
            flat_d_scores[rows] = backprop_normalise(flat_d_weights[rows])
        return flat_d_scores[:-1].reshape(K, N).T

    return flat_weights[:-1].reshape(K, N).T, backprop


def _with_padding(ops: Ops, columns: Floats, padding: float) -> Floats:
    return ops.xp.append(columns.T, ops.asarray1f([padding]))


def _rows_of_similar_lengths(lengths: NDArray) -> Iterator[NDArray]:
    """Yield the rows (sequences, longest) of sequences, padded with their total."""
    total, starts = lengths.sum(), numpy.cumsum(lengths) - lengths
    magnitudes = numpy.frexp(lengths)[1]
    for magnitude in numpy.unique(magnitudes[lengths > 0]):
        of_similar_length = magnitudes == magnitude
        size, start = lengths[of_similar_length], starts[of_similar_length]
        steps = numpy.arange(size.max())
        yield numpy.where(steps < size[:, None], start[:, None] + steps, total)


def weighted_sum(
    ops: Ops, weights: Floats, X: Floats, lengths: Ints1d
) -> tuple[Floats, Callable[[Floats], tuple[Floats, Floats]]]:
    """Sum the rows of X (N, nI) by weights (N, K), in each sequence (B, K, nI).

    A matrix product per sequence: faster than `weights * X`, which would fill an
    array as large as X.
    """
    Y = ops.alloc3f(len(lengths), weights.shape[1], X.shape[1])
    info = ArrayInfo.from_array(Y)
    ends = to_numpy(lengths).cumsum().tolist()
    spans = [slice(start, end) for start, end in pairwise([0, *ends])]
    for i, span in enumerate(spans):
        ops.xp.matmul(weights[span].T, X[span], out=Y[i])

    # A product over one head is an outer product, for which BLAS is the slower way.
    product = ops.xp.multiply if weights.shape[1] == 1 else ops.xp.matmul

    def backprop(dY: Floats) -> tuple[Floats, Floats]:
        info.check_consistency(dY)
        d_weights, dX = ops.xp.empty_like(weights), ops.xp.empty_like(X)
        for i, span in enumerate(spans):
            d_weights[span] = X[span] @ dY[i].T
            product(weights[span], dY[i], out=dX[span])
        return d_weights, dX

    return Y, backprop
