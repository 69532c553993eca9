"""A linear recurrence over many positions, in few wide steps.

    h_t = k_t * h_{t-1} + v_t                  h_{-1} = 0

The positions are cut into chunks. First all chunks are read at once, each from a state
of zeros; then the last state of each chunk is carried to the next ones; then what was
carried fades through all chunks at once. So N positions take some 4 sqrt(2 N) calls.
Blelloch (1990), sec. 1.4, with two levels in place of a tree:
https://www.cs.cmu.edu/~guyb/papers/Ble93.pdf
"""

from math import isqrt
from typing import Any

from ..numeric.arrays import Floats


def chunks(N: int) -> tuple[int, int]:
    """Cut N positions. RETURNS: The number of chunks, and their length."""
    # A chunk more is two calls more, a position more in each is four.
    length = max(1, isqrt(N // 2))
    return -(-N // length), length


def scan(xp: Any, K: Floats, V: Floats) -> None:
    """Run the recurrence over D sequences side by side, in place.

    xp: numpy or cupy.
    K (D, chunks, length, H): The share that is kept of each state.
    V (D, chunks, length, H): What is added. Overwritten by the states.
    """
    _, n_chunks, length, _ = V.shape
    faded = xp.empty_like(V[:, :, 0])
    for t in range(1, length):
        xp.multiply(K[:, :, t], V[:, :, t - 1], out=faded)
        V[:, :, t] += faded
    if n_chunks > 1:
        carried = _carry(xp, K, V)
        for t in range(length):
            carried *= K[:, :, t]
            V[:, :, t] += carried


def _carry(xp: Any, K: Floats, V: Floats) -> Floats:
    """Get the state in which each chunk is reached (D, chunks, H)."""
    kept = K.prod(axis=2)
    carried = xp.zeros_like(kept)
    for m in range(1, carried.shape[1]):
        xp.multiply(kept[:, m - 1], carried[:, m - 1], out=carried[:, m])
        carried[:, m] += V[:, m - 1, -1]
    return carried
