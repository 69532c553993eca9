"""Dropout whose cells are the same at all steps of a target.

Gal and Ghahramani (2016): https://arxiv.org/abs/1512.05287
"""

from collections.abc import Callable
from typing import Any

from thinc.api import Model
from thinc.types import Floats2d

from ..numeric.arrays import Floats
from ..numeric.dropout import rate_of
from .reading import Reading


def draw_mask(model: Model[Any, Any], reading: Reading, is_train: bool) -> Floats:
    """Draw the mask of states (B, nH), or None if nothing of them is dropped."""
    rate = model.attrs["recurrent_dropout"]
    if not is_train or not rate:
        return None
    shape = len(reading.source.rows), model.get_dim("nH")
    return model.ops.get_dropout_mask(shape, rate)


def masked(h: Floats, mask: Floats) -> Floats:
    """Drop cells of the states (n, nH) of the first sources, if there is a mask."""
    return h if mask is None else h * mask[: len(h)]


def mask_rows(mask: Floats, X: Floats2d, reading: Reading) -> Floats2d:
    """Drop cells of packed states (N, nH), if there is a mask."""
    return X if mask is None else X * mask[reading.targets]


def drop_alike(
    model: Model[Any, Any], Y: Floats2d, reading: Reading, is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], Floats2d]]:
    """Drop the same cells of the packed rows (N, nO) of a target."""
    rate = rate_of(model)
    if not is_train or not rate:
        return Y, lambda dY: dY
    shape = len(reading.source.rows), Y.shape[1]
    masks: Any = model.ops.get_dropout_mask(shape, rate)
    mask = masks[reading.targets]
    return Y * mask, lambda dY: dY * mask
