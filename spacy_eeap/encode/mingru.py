"""A minimal gated recurrent unit over a batch of sequences, in both directions.

    P = X W' + b               projected inputs, for all tokens in one product
    z = sigmoid(P_z)                           update gate
    h' = (1 - z) * h + z * P_n                 next state
    Y = [H_right; H_left]      (N, 2H)

The state takes part in no product, so the recurrence is linear, and scan.py reads a
whole batch at once, however long a sequence is. Feng et al. (2024), sec. 3.1, with
their linear candidate: https://arxiv.org/abs/2410.01201

Arrays are (2, M, H): direction, position, width. The second direction's positions run
from the end of the batch to its start. Those from N up to M make scan's chunks whole.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy
from numpy.typing import NDArray

from ..numeric.arrays import Floats, Ints
from ..numeric.kernels import kernels_for
from . import mingru_compiled
from .scan import chunks, scan

PARAMS = ("W", "b")
GATES = 2
# Bounds the working memory, as in bidirectional.py.
MAX_TOKENS = 32768

Grads = dict[str, Floats]


def run(
    xp: Any, weights: dict[str, Floats], X: Floats, lengths: NDArray, is_train: bool
) -> tuple[Floats, Callable[[Floats], tuple[Floats, Grads]]]:
    """Encode sequences that lie behind one another.

    xp: numpy or cupy.
    weights (Dict[str, Floats]): W (2, 2H, nI), of z and of the candidate, b (2, 2H).
    X (N, nI): The rows of all sequences.
    lengths (Ints1d): The length of each sequence. They sum to N.
    is_train (bool): Whether the callback will be called.
    RETURNS: The states (N, 2H), and a callback from their gradient to those of X and
        of the weights.
    """
    kernels = kernels_for(X, *weights.values())
    if kernels is not None and is_train:
        return mingru_compiled.run(kernels, weights, X, lengths)
    Y = xp.empty((len(X), weights["b"].size // GATES), dtype=X.dtype)
    callbacks = []
    for rows, starts in _groups(lengths):
        Y[rows], callback = _run(xp, weights, X[rows], starts)
        if is_train:
            callbacks.append((rows, callback))

    def backprop(dY: Floats) -> tuple[Floats, Grads]:
        dX = xp.empty_like(X)
        grads = {name: xp.zeros_like(param) for name, param in weights.items()}
        for rows, callback in callbacks:
            dX[rows], of_group = callback(dY[rows])
            for name, grad in of_group.items():
                grads[name] += grad
        return dX, grads

    return Y, backprop


def _groups(lengths: NDArray) -> Iterator[tuple[slice, Ints]]:
    """Yield the rows of some sequences, and where each of them starts in these."""
    ends = numpy.cumsum(lengths[lengths > 0], dtype="int64")
    start = 0
    while len(ends):
        n = max(1, int(numpy.searchsorted(ends, start + MAX_TOKENS, side="right")))
        stop = int(ends[n - 1])
        yield slice(start, stop), numpy.append(0, ends[: n - 1] - start)
        start, ends = stop, ends[n:]


def _run(
    xp: Any, weights: dict[str, Floats], X: Floats, starts: Ints
) -> tuple[Floats, Callable[[Floats], tuple[Floats, Grads]]]:
    N = len(X)
    W = weights["W"].reshape(weights["b"].size, -1)
    P = (X @ W.T + weights["b"].ravel()).reshape(N, 2, GATES, -1)
    keep = _share_kept(xp, _to_positions(xp, P[:, :, 0]))
    candidates = _to_positions(xp, P[:, :, 1])
    states = candidates - keep * candidates
    kept = keep.copy()
    _set_first(kept, starts, N)
    _scan(xp, N, kept, states)

    def backprop(dY: Floats) -> tuple[Floats, Grads]:
        grad = _backprop_scan(xp, kept, dY.reshape(N, 2, -1))
        previous = xp.zeros_like(grad)
        previous[:, 1:] = states[:, : N - 1]
        _set_first(previous, starts, N)
        dP = xp.empty_like(P)
        grad -= grad * keep[:, :N]
        dP[:, :, 1] = _to_rows(xp, grad)
        grad *= (candidates[:, :N] - previous) * keep[:, :N]
        dP[:, :, 0] = _to_rows(xp, grad)
        dP = dP.reshape(N, -1)
        grads = {"W": dP.T @ X, "b": dP.sum(axis=0)}
        return dP @ W, {
            name: grads[name].reshape(weights[name].shape) for name in PARAMS
        }

    return _to_rows(xp, states[:, :N]).reshape(N, -1), backprop


def _share_kept(xp: Any, P_z: Floats) -> Floats:
    """Get 1 - z, in place."""
    with numpy.errstate(over="ignore"):  # 1 / (1 + inf) is 0, as it should be
        xp.exp(P_z, out=P_z)
    P_z += 1
    return xp.reciprocal(P_z, out=P_z)


def _set_first(A: Floats, starts: Ints, N: int) -> None:
    """Set to 0 what a sequence's first position has, in both directions (2, M, H)."""
    A[0, starts] = 0
    A[1, N - numpy.append(starts[1:], N)] = 0


def _scan(xp: Any, N: int, K: Floats, V: Floats) -> None:
    shape = 2, *chunks(N), -1
    scan(xp, K.reshape(shape), V.reshape(shape))


def _backprop_scan(xp: Any, kept: Floats, d_states: Floats) -> Floats:
    """Run g_p = d_p + kept_{p+1} g_{p+1}: from the last position to the first.

    d_states (N, 2, H): By row and direction.
    RETURNS (2, N, H): By direction and position.
    """
    N = len(d_states)
    # Read backwards, each direction has the order of rows that the other has.
    G = _to_positions(xp, d_states[:, ::-1])
    K = xp.zeros_like(G)
    K[:, 1:N] = kept[::-1, N - 1 : 0 : -1]
    _scan(xp, N, K, G)
    return xp.ascontiguousarray(G[::-1, :N][:, ::-1])


def _to_positions(xp: Any, A: Floats) -> Floats:
    """Make an array (2, M, H) of one (N, 2, H)."""
    N, _, H = A.shape
    n_chunks, length = chunks(N)
    by_position = xp.zeros((2, n_chunks * length, H), dtype=A.dtype)
    by_position[0, :N] = A[:, 0]
    by_position[1, :N] = A[::-1, 1]
    return by_position


def _to_rows(xp: Any, A: Floats) -> Floats:
    """Make an array (N, 2, H) of one (2, N, H)."""
    return xp.stack([A[0], A[1, ::-1]], axis=1)
