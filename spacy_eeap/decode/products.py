"""The large products of a decoder, in training in bfloat16 where that pays.

They are most of its work. Numpy has no such numbers, so torch multiplies.
"""

from collections.abc import Callable
from typing import Any

import torch
from thinc.api import Model

from ..numeric import linear as float32
from ..numeric.arrays import Floats
from ..numeric.precision import uses_bfloat16

Linear = Callable[
    [Floats, Floats], tuple[Floats, Callable[[Floats], tuple[Floats, Floats]]]
]


def linear_of(model: Model[Any, Any], is_train: bool) -> Linear:
    """Choose the linear map of a layer, whose attribute "precision" names one."""
    return linear if uses_bfloat16(model, is_train) else float32.linear


def linear(
    X: Floats, W: Floats
) -> tuple[Floats, Callable[[Floats], tuple[Floats, Floats]]]:
    """Map X (N, nI) by W (nO, nI), all of them of numpy.

    RETURNS: Y (N, nO), and a callback from dY to dX and dW.
    """
    half_X, half_W = _half(X), _half(W)

    def backprop(dY: Floats) -> tuple[Floats, Floats]:
        half = _half(dY)
        return _full(half @ half_W), _full(half.T @ half_X)

    return _full(half_X @ half_W.T), backprop


def _half(X: Floats) -> torch.Tensor:
    return torch.from_numpy(X).bfloat16()


def _full(X: torch.Tensor) -> Floats:
    return X.float().numpy()
