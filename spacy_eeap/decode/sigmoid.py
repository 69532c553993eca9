"""The logistic function, in a form that does not overflow."""

from typing import Any

from ..numeric.arrays import Floats


def sigmoid(xp: Any, X: Floats) -> Floats:
    """Get 1 / (1 + exp(-X)). Numpy's tanh is several times faster than its exp."""
    Y = xp.tanh(0.5 * X)
    Y *= 0.5
    Y += 0.5
    return Y
