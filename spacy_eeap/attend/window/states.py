"""Windows of states in the sources of a padded batch, as a mask of their rows.

    global     all rows of the source
    local-m    |s - p| <= D, with the centre p at the number of the state
    local-p    |s - p| <= D, with the centre p that the state predicts, and a factor

for positions s = 0 ... S - 1 and a radius D, as in windows.py and centre.py.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy
from thinc.api import Model

from ...numeric.arrays import Floats, Ints
from .centre import bell


def find_window(
    model: Model[Any, Any],
    n_rows: int,
    lengths: Ints,
    states: Floats,
    times: Sequence[int],
) -> tuple[Floats, Floats | None, Callable[[Floats], Floats]]:
    """Get the rows in the window of each state, and their factors (B, m, S).

    model (Model): A SourceAttention.
    n_rows (int): S.
    lengths (B,): How many rows each source has.
    states (B, m, nQ): The states, which predict the centres of local-p.
    times (Sequence[int]): The number of each of the m states, or the one of all.
    RETURNS: Both, the factors None if all are 1, and a callback from their gradient to
        that of the states.
    """
    xp, radius = model.ops.xp, model.attrs["radius"]
    sizes = xp.asarray(lengths, dtype="f").reshape(-1, 1, 1)
    positions = xp.arange(n_rows, dtype="f").reshape(1, 1, -1)
    is_row = positions < sizes
    if model.attrs["window"] == "global":
        return is_row, None, lambda d_factors: None
    if model.attrs["window"] == "local-m":
        own = xp.asarray(list(times), dtype="f").reshape(1, -1, 1)
        near = abs(positions - xp.minimum(own, sizes - 1)) <= radius
        return is_row & near, None, lambda d_factors: None
    centres, backprop_centres = _centres(model.layers[1], states, lengths)
    factors, backprop_bell = bell(xp, positions, centres, radius)

    def backprop(d_factors: Floats) -> Floats:
        return backprop_centres(backprop_bell(d_factors))

    return is_row & (abs(positions - centres) <= radius), factors, backprop


def _centres(
    layer: Model[Any, Any], states: Floats, lengths: Ints
) -> tuple[Floats, Callable[[Floats], Floats]]:
    """Predict the centres (B, m, 1) of states, and get the callback."""
    B, m, nQ = states.shape
    sizes = numpy.repeat(lengths, m)
    centres, backprop_centres = layer((states.reshape(B * m, nQ), sizes), True)

    def backprop(d_centres: Floats) -> Floats:
        return backprop_centres(d_centres.reshape(B * m, 1)).reshape(B, m, nQ)

    return centres.reshape(B, m, 1), backprop
