"""What the decoders share: their attributes, parameters, and what they read.

A decoder is a layer from a Reading to what is Told of the next pieces. To write a text
that is not known it has two functions, as attributes:

    start(model, source)                     what is known of B sources, first state
    step(model, started, state, rows, t)     what is told of the pieces, next state

for the rows (B * m, nE) of the pieces before, of m hypotheses of each source. A state
is arrays of as many rows, so the first one has to be repeated m times.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from thinc.api import Model, glorot_uniform_init, uniform_init, zero_init
from thinc.types import Floats2d

from ..attend.source import Source
from ..numeric.arrays import Floats, Ints
from ..numeric.dropout import check_rate, dropout_attrs
from ..numeric.precision import PrecisionName, check_precision
from .products import linear_of
from .reading import Reading
from .state import CellName, check_cell, gates_of

Shapes = dict[str, tuple[int, ...]]

# The parameters that all decoders have.
PARAMS = ("W", "U", "b", "c", "W0", "b0")


class Started(NamedTuple):
    """What a decoder knows of the sources before its first step.

    source (Source): The sources.
    keys (B, S, nK), values (B, S, n): What it asks, and what it gets.
    matrix (m, nH): What its states are multiplied with.
    """

    source: Source
    keys: Floats
    values: Floats
    matrix: Floats

    def first(self, size: int) -> "Started":
        """Get the first sources."""
        source, keys, values, matrix = self
        return Started(source.first(size), keys[:size], values[:size], matrix)

    def chosen(self, sources: Ints) -> "Started":
        """Get some of the sources."""
        (rows, lengths), keys, values, matrix = self
        source = Source(rows[sources], lengths[sources])
        return Started(source, keys[sources], values[sources], matrix)


def check_widths(nH: int, nO: int | None) -> None:
    """Raise a ValueError if the state, or what tells the pieces, has no width."""
    if nH < 1:
        raise ValueError(f"nH, the width of the state, must be at least 1, was {nH}")
    if nO is not None and nO < 1:
        raise ValueError(
            f"nO, the width of what tells the next piece, must be at least 1, or null "
            f"for that of the rows of the pieces, but was {nO}"
        )


def decoder_attrs(
    cell: CellName,
    dropout: float | None,
    recurrent_dropout: float,
    precision: PrecisionName,
    copy: bool,
) -> dict[str, Any]:
    """Make the attributes that all decoders have. RAISES: ValueError if one is bad."""
    check_cell(cell)
    check_rate("recurrent_dropout", recurrent_dropout)
    check_precision(precision)
    return {
        "cell": cell,
        "recurrent_dropout": recurrent_dropout,
        "precision": precision,
        "copy": copy,
        **dropout_attrs(dropout),
    }


def set_widths(model: Model[Any, Any], X: Reading | None) -> None:
    """Infer the widths of the source and of the pieces from a batch."""
    if X is not None:
        model.set_dim("nI", X.source.rows.shape[2])
        model.set_dim("nE", X.rows.shape[1])
    if model.maybe_get_dim("nO") is None:
        model.set_dim("nO", model.get_dim("nE"))


def init_decoder(model: Model[Any, Any], own: Shapes) -> None:
    """Set the parameters of a decoder and of its attention. Vectors start at 0.

    own (Dict[str, Tuple[int, ...]]): Shapes of the parameters that others lack, or have
        in another shape.
    """
    nI, nH = model.get_dim("nI"), model.get_dim("nH")
    for name, shape in {**_shapes(model), **own}.items():
        if len(shape) == 1:
            value = zero_init(model.ops, shape)
        elif name == "U":
            value = uniform_init(model.ops, shape, lo=-(nH**-0.5), hi=nH**-0.5)
        else:
            value = glorot_uniform_init(model.ops, shape)
        model.set_param(name, value)
    attention = model.layers[0]
    attention.set_dim("nI", nI)
    attention.set_dim("nQ", nH)
    attention.initialize()


def _shapes(model: Model[Any, Any]) -> Shapes:
    nI, nE, nH = (model.get_dim(name) for name in ("nI", "nE", "nH"))
    gates = gates_of(model)
    shapes = (gates, nE), (gates, nH), (gates,), (gates,), (nH, nI), (nH,)
    return dict(zip(PARAMS, shapes, strict=True))


def project_pieces(
    model: Model[Any, Any], rows: Floats2d, is_train: bool
) -> tuple[Floats, Callable[[Floats], Floats2d]]:
    """Get what is read of the pieces, W y + b (N, gates), and the callback."""
    P, backprop_P = linear_of(model, is_train)(rows, model.get_param("W"))

    def backprop(dP: Floats) -> Floats2d:
        d_rows, dW = backprop_P(dP)
        model.inc_grad("W", dW)
        model.inc_grad("b", dP.sum(axis=0))
        return d_rows

    return P + model.get_param("b"), backprop
