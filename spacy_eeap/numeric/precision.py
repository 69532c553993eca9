"""The precision of large products in training: float32, or bfloat16 where that pays.

On a processor with instructions for bfloat16 a product takes less than half of the
time. What is summed over steps or batches is in float32, as the parameters are, and so
is all prediction.
"""

from functools import cache
from typing import Any, Literal, get_args

import numpy
import torch
from thinc.api import Model

PrecisionName = Literal["bfloat16", "float32"]


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


def uses_bfloat16(model: Model[Any, Any], is_train: bool) -> bool:
    """Tell whether a layer multiplies in bfloat16, as its attribute "precision" asks.

    On other devices than the CPU it does not.
    """
    wanted = is_train and model.attrs["precision"] == "bfloat16"
    return wanted and model.ops.xp is numpy and has_bfloat16()
