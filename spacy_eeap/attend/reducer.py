"""The forward pass of every reducer that can tell its weights."""

from collections.abc import Callable
from typing import Any

from thinc.api import Model
from thinc.types import Floats2d, Ragged


def forward(
    model: Model[Ragged, Floats2d], Xr: Ragged, is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], Any]]:
    """Get the summaries (B, nO), and the callback for their gradient.

    model (Model[Ragged, Floats2d]): A reducer with the attribute "attend".
    """
    Y, _, backprop = model.attrs["attend"](model, Xr)
    return Y, backprop
