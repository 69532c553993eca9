"""What stands before an output layer: dropout, and a hidden layer with its own.

H = maxout(X)              normalised, for X (B, nI) and H (B, nH)
"""

from typing import Any

from thinc.api import Maxout, Model

from ..numeric.arrays import Floats
from ..numeric.dropout import Dropout
from ..numeric.widths import check_width


def hidden_layers(
    nI: int | None, hidden_width: int | None, dropout: float | None
) -> list[Model[Any, Any]]:
    """Build the layers, to be chained before the output.

    nI (Optional[int]): Width of the input. Inferred from the data if None.
    hidden_width (Optional[int]): Width of the hidden layer. None for no such layer.
    dropout (Optional[float]): Share of the input and of the hidden layer that is
        dropped in training. If None, the [training] dropout of the config.
    RAISES: ValueError if hidden_width is below 1.
    """
    if hidden_width is None:
        return [Dropout(dropout)]
    if hidden_width < 1:
        raise ValueError(
            f"hidden_width must be at least 1, or null for no hidden layer, but was "
            f"{hidden_width}"
        )
    hidden = Maxout(hidden_width, nI, normalize=True)
    return [Dropout(dropout), hidden, Dropout(dropout)]


def check_input(model: Model[Any, Any], X: Floats) -> None:
    """Raise a ValueError if rows do not have the width of the first layer with weights.

    model (Model): A chain of hidden_layers and the output, initialized.
    X (..., width): The rows.
    """
    check_width(next(layer for layer in model.walk() if layer.has_dim("nI")), X)
