"""Whether rows have the width that a layer was initialized for.

Arrays of other widths are not always refused by what is done to them: a row of width 1
is stretched to any width, and a parameter of width 4 can be read as two of width 2.
"""

from typing import Any

from thinc.api import Model

from .arrays import Floats


def check_width(model: Model[Any, Any], X: Floats, dim: str = "nI") -> None:
    """Raise a ValueError if rows do not have the width of a dimension of a layer.

    model (Model): The layer, initialized.
    X (..., width): The rows.
    dim (str): The name of the dimension.
    """
    wanted, came = model.get_dim(dim), X.shape[-1]
    if came != wanted:
        raise ValueError(
            f"The layer '{model.name}' takes rows of width {wanted}, but was given "
            f"rows of width {came}. Make what comes before it {wanted} wide, or "
            f"initialize the model again for rows of width {came}."
        )
