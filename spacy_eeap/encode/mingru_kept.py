"""The prediction of mingru.py, of gates that are kept for each distinct token.

    K = [1 - z, z * P_n]       (T, 4H), each of both directions
    h' = K_1 * h + K_2

The sequences are packed (packing.py): a step reads one row of each.
"""

from itertools import pairwise

import numpy

from ..numeric.arrays import Floats, Ints
from ..numeric.kernels import kernels_for
from ..numeric.key_index import Ids
from .packing import Packing, pack_batches

# Bounds the working memory, and keeps it in the processor's cache.
MAX_TOKENS = 8192


def gates(X: Floats, W: Floats, b: Floats) -> Floats:
    """Get what the recurrence needs of tokens (T, nI): (T, 4H).

    W (2, 2H, nI), b (2, 2H): The weights, as in mingru.py.
    """
    H = b.shape[1] // 2
    P = (X @ W.reshape(b.size, -1).T + b.ravel()).reshape(len(X), 2, 2, H)
    kept = numpy.empty((len(X), 2, 2, H), X.dtype)
    with numpy.errstate(over="ignore"):  # 1 / (1 + inf) is 0, as it should be
        numpy.exp(P[:, :, 0], out=kept[:, 0])
    kept[:, 0] += 1
    numpy.reciprocal(kept[:, 0], out=kept[:, 0])
    numpy.multiply(kept[:, 0], P[:, :, 1], out=kept[:, 1])
    numpy.subtract(P[:, :, 1], kept[:, 1], out=kept[:, 1])
    return kept.reshape(len(X), -1)


def encode(table: Floats, ids: Ids, lengths: Ints) -> Floats:
    """Run the recurrence over sequences that lie behind one another.

    table (any, 4H): What gates made of tokens.
    ids (N,): The row of the table of each token.
    lengths (B,), int64: The length of each sequence. They sum to N.
    RETURNS (N, 2H): The states of both directions for each row.
    """
    H = table.shape[1] // 4
    Y = numpy.empty((len(ids), 2 * H), table.dtype)
    kernels = kernels_for(table)
    if kernels is not None:
        kernels.scan_kept(table, ids, lengths, Y)
        return Y
    for packing in pack_batches(lengths, MAX_TOKENS):
        right, left = packing.rows
        of_right, of_left = (
            table.take(ids[right], axis=0),
            table.take(ids[left], axis=0),
        )
        keep = numpy.hstack([of_right[:, :H], of_left[:, H : 2 * H]])
        states = numpy.hstack([of_right[:, 2 * H : 3 * H], of_left[:, 3 * H :]])
        _scan(keep, states, packing)
        Y[right, :H], Y[left, H:] = states[:, :H], states[:, H:]
    return Y


def _scan(keep: Floats, states: Floats, packing: Packing) -> None:
    """Run h_t = k_t h_{t-1} + v_t over packed rows (N, 2H), in place of v and of k."""
    for (before, _), (start, end) in pairwise(packing.steps):
        faded = keep[start:end]
        faded *= states[before : before + end - start]
        states[start:end] += faded
