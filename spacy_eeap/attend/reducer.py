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
    RAISES (ValueError): If it was given the rows of a layer for each token.
    """
    if not isinstance(Xr, Ragged):
        raise ValueError(
            f"The layer '{model.name}' makes one vector of a text, and gives no row to "
            f"each token. Use it as `attend` of a text classifier, or as a reducer. In "
            f"a tagger, use ContextAttention."
        )
    Y, _, backprop = model.attrs["attend"](model, Xr)
    return Y, backprop
