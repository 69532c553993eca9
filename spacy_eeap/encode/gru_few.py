"""The recurrence of gru.py in numpy, for the prediction of a few sequences.

A step over a few rows costs no more than the calls it makes, and numpy's cost less
than torch's. Both directions and all gates lie side by side, so that most of
a step's arrays are without gaps: (N, 3, 2, H) for packed position, gate (r, z, n),
direction, width.
"""

import numpy
from numpy.typing import NDArray

from .packing import Packing, pack_batches


def predict(
    X: NDArray, lengths: NDArray, W: NDArray, U: NDArray, b: NDArray, c: NDArray
) -> NDArray:
    """Encode sequences that lie behind one another.

    X (N, nI): The rows of all sequences.
    lengths (Ints1d): The length of each sequence, not all 0. They sum to N.
    W (2, 3H, nI), U (2, 3H, H), b, c (2, 3H): The weights, as in gru.py.
    RETURNS (N, 2H): The states of both directions for each row.
    """
    W, U, b, c = (_by_gate(param) for param in (W, U, b, c))
    H = U.shape[-1]
    (packing,) = pack_batches(lengths, max_tokens=len(X))
    P = numpy.empty((len(X), 3, 2, H), X.dtype)
    numpy.matmul(X[packing.rows], W.swapaxes(2, 3), out=P.transpose(1, 2, 0, 3))
    P += b
    P[:, :2] += c[:2]
    numpy.negative(P[:, :2], out=P[:, :2])  # a sigmoid needs exp(-x)
    states = _run(P, packing, numpy.ascontiguousarray(U.swapaxes(2, 3)), c[2])
    Y = numpy.empty((len(X), 2, H), X.dtype)
    for direction, rows in enumerate(packing.rows):
        Y[rows, direction] = states[:, direction]
    return Y.reshape(len(X), 2 * H)


def _by_gate(param: NDArray) -> NDArray:
    """Make an array (3, 2, H, ...) of one (2, 3H, ...)."""
    return param.reshape(2, 3, -1, *param.shape[2:]).swapaxes(0, 1)


def _run(P: NDArray, packing: Packing, U: NDArray, c_n: NDArray) -> NDArray:
    N, _, _, H = P.shape
    first = packing.sizes[0]
    states = numpy.empty((N, 2, H), P.dtype)
    h = numpy.zeros((first, 2, H), P.dtype)
    recurrent = numpy.empty((first, 3, 2, H), P.dtype)
    with numpy.errstate(over="ignore"):  # 1 / (1 + inf) is 0, as it should be
        for start, end in packing.steps:
            h, recurrent = h[: end - start], recurrent[: end - start]
            numpy.matmul(h.swapaxes(0, 1), U, out=recurrent.transpose(1, 2, 0, 3))
            h = _step(P[start:end], recurrent, c_n, h, states[start:end])
    return states


def _step(
    P: NDArray, recurrent: NDArray, c_n: NDArray, h: NDArray, out: NDArray
) -> NDArray:
    r_z, n, candidate = P[:, :2], P[:, 2], recurrent[:, 2]
    r_z -= recurrent[:, :2]
    numpy.exp(r_z, out=r_z)
    r_z += 1
    numpy.reciprocal(r_z, out=r_z)
    candidate += c_n
    candidate *= r_z[:, 0]
    n += candidate
    numpy.tanh(n, out=n)
    numpy.subtract(h, n, out=out)
    out *= r_z[:, 1]
    out += n
    return out
