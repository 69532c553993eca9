"""mingru.py's recurrence in training, by the compiled kernels."""

from collections.abc import Callable
from typing import Any

import numpy

from ..numeric.arrays import Floats, Ints

Grads = dict[str, Floats]


def run(
    kernels: Any, weights: dict[str, Floats], X: Floats, lengths: Ints
) -> tuple[Floats, Callable[[Floats], tuple[Floats, Grads]]]:
    """Encode sequences that lie behind one another, as mingru.run does.

    kernels (Any): The module of the kernels.
    """
    W = weights["W"].reshape(weights["b"].size, -1)
    P = X @ W.T
    P += weights["b"].ravel()
    lengths = numpy.asarray(lengths, dtype="int64")
    Y = numpy.empty((len(X), P.shape[1] // 2), "float32")
    kernels.mingru_forward(P, lengths, Y)

    def backprop(dY: Floats) -> tuple[Floats, Grads]:
        dP, dY = P.copy(), numpy.ascontiguousarray(dY, dtype="float32")
        carried = numpy.empty(P.shape[1] // 4, "float32")
        kernels.mingru_backward(dP, lengths, Y, dY, carried)
        grads = {"W": dP.T @ X, "b": dP.sum(axis=0)}
        return dP @ W, {
            name: grad.reshape(weights[name].shape) for name, grad in grads.items()
        }

    return Y, backprop
