"""The coverage loss: what is attended to again costs something.

    loss = sum over steps t and rows i of min(a_ti, c_ti),    c_t = a_0 + ... + a_{t-1}

for the weights a of a target's steps. See et al. (2017), eq. 12:
https://aclanthology.org/P17-1099
"""

from typing import Any

from ..numeric.arrays import Floats
from .reading import by_step, steps_of


def coverage_loss(xp: Any, weights: Floats, sizes: list[int]) -> tuple[float, Floats]:
    """Get the loss, summed over all steps of all targets, and its gradient.

    weights (N, S): Of the source's rows, packed in steps of these sizes.
    RETURNS: The loss, and the gradient of the weights (N, S).
    """
    steps = steps_of(sizes)
    A = by_step(xp, [weights[rows] for rows in steps])  # (B, T, S)
    covered = xp.cumsum(A, axis=1) - A
    # A step that is not there has no weights: it costs nothing, and nothing costs less.
    is_less, is_more = covered > A, covered < A
    d_covered = is_more.astype(A.dtype)
    later = d_covered.sum(axis=1, keepdims=True) - xp.cumsum(d_covered, axis=1)
    dA = is_less + later
    d_weights = [dA[:size, t] for t, size in enumerate(sizes)]
    return float(xp.minimum(A, covered).sum()), xp.concatenate(d_weights)
