"""Products of training, in bfloat16 where that pays.

On a processor with instructions for bfloat16 these products, which are most of the
work of a decoder, take less than half of the time. Numpy has no such numbers, so torch
multiplies. What is summed over rows or steps is in float32, as the parameters are, and
so is all prediction.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, Literal, get_args

import numpy
import torch
from thinc.api import Model

from ..attend import linear as float32
from ..attend.arrays import Floats

PrecisionName = Literal["bfloat16", "float32"]
Linear = Callable[
    [Floats, Floats], tuple[Floats, Callable[[Floats], tuple[Floats, Floats]]]
]


def check_precision(name: str) -> None:
    """Raise a ValueError if there is no precision of this name."""
    if name not in get_args(PrecisionName):
        known = ", ".join(get_args(PrecisionName))
        raise ValueError(f"precision must be one of {known}, but was '{name}'")


@cache
def has_bfloat16() -> bool:
    """Tell whether this processor multiplies bfloat16 faster than float32."""
    names = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    checks = [getattr(torch.cpu, name, None) for name in names]
    return any(check is not None and check() for check in checks)


def linear_of(model: Model[Any, Any], is_train: bool) -> Linear:
    """Choose the linear map of a layer, whose attribute "precision" names one."""
    wanted = is_train and model.attrs["precision"] == "bfloat16"
    possible = model.ops.xp is numpy and has_bfloat16()
    return linear if wanted and possible else float32.linear


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
