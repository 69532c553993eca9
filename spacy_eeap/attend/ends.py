"""The states that have read all of a sequence, of an encoder in two directions.

    Y = [right_n; left_1]      (B, nO), with nO = nI

for rows [right; left] of two halves: the last one of the direction that reads left
to right, and the first of the one that reads right to left. An empty sequence has
zeros.

Ling et al. (2015), sec. 3: https://aclanthology.org/D15-1176
"""

from collections.abc import Callable
from typing import cast

from thinc.api import Model, get_width, to_numpy
from thinc.types import Floats2d, Ragged

from ..numeric.arrays import Floats
from ..numeric.widths import check_width

InT = Ragged
OutT = Floats2d


def reduce_ends(nI: int | None = None) -> Model[InT, OutT]:
    """Build the layer. In a config: @layers = "spacy-eeap.reduce_ends.v1".

    nI (Optional[int]): Width of the rows, even: half for each direction. Inferred
        from the data if None.
    """
    return Model("reduce_ends", forward, init=init, dims={"nI": nI, "nO": nI})


def forward(
    model: Model[InT, OutT], Xr: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], InT]]:
    """Take the two ends of each sequence, and get the callback for the gradient."""
    X: Floats = cast(Floats2d, Xr.dataXd)
    if model.has_dim("nI"):
        check_width(model, X)
    half = _half(X.shape[1])
    lengths = to_numpy(Xr.lengths)
    filled = lengths.nonzero()[0]
    ends = lengths.cumsum()
    as_index = model.ops.xp.asarray
    last, start = as_index(ends[filled] - 1), as_index((ends - lengths)[filled])
    filled = as_index(filled)
    Y: Floats = model.ops.alloc2f(len(lengths), X.shape[1])
    Y[filled, :half] = X[last, :half]
    Y[filled, half:] = X[start, half:]

    def backprop(dY: OutT) -> InT:
        dX: Floats = model.ops.alloc2f(*X.shape)
        dX[last, :half] = cast(Floats, dY)[filled, :half]
        dX[start, half:] = cast(Floats, dY)[filled, half:]
        return Ragged(dX, Xr.lengths)

    return Y, backprop


def _half(width: int) -> int:
    if width % 2:
        raise ValueError(
            "reduce_ends takes rows of two halves, one for each direction of the "
            f"encoder, so their width must be even, was {width}"
        )
    return width // 2


def init(model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None) -> None:
    """Infer nI from X. There are no parameters."""
    if X is not None:
        model.set_dim("nI", get_width(X))
    _half(model.get_dim("nI"))
    model.set_dim("nO", model.get_dim("nI"))
