"""What the decoders share: their parameters, and the state in which they start.

    s_0 = tanh(W_0 m + b_0)        for the mean m of the source's rows

Bahdanau et al. (2015), app. A.2.2, have the last state of the backward encoder in place
of m. Sources come from encoders of any kind, so it is the mean, as in Nematus (Sennrich
et al. 2017, https://aclanthology.org/E17-3017).
"""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy
from thinc.api import Model, glorot_uniform_init, uniform_init, zero_init
from thinc.types import Floats2d

from ..attend.arrays import Floats, Ints
from ..attend.linear import linear
from ..attend.source import Source
from ..dropout import rate_of
from . import gru, lstm
from .products import linear_of
from .reading import Reading

CellName = Literal["gru", "lstm"]
CELLS = {"gru": gru, "lstm": lstm}
State = tuple[Floats, ...]

# Up to so many floats of what states and rows are compared by are kept for the way
# back, half a GB. Of longer texts each step is computed again there.
KEPT = 2**27


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
        return self if size == len(self.keys) else self.chosen(slice(size))

    def chosen(self, sources: Ints | slice) -> "Started":
        """Get some of the sources."""
        (rows, lengths), keys, values, matrix = self
        source = Source(rows[sources], lengths[sources])
        return Started(source, keys[sources], values[sources], matrix)


def first_rows(state: State, size: int) -> State:
    """Get the state of the first sources."""
    return tuple(array[:size] for array in state)


def keeps_all(reading: Reading, width: int) -> bool:
    """Tell whether what all steps compare at a width has a place in memory."""
    return len(reading.rows) * reading.source.rows.shape[1] * width <= KEPT


def gates_of(model: Model[Any, Any]) -> int:
    """Get the width of all gates of a cell together."""
    return CELLS[model.attrs["cell"]].GATES * model.get_dim("nH")


def start_state(
    model: Model[Any, Any], source: Source
) -> tuple[State, Callable[[State], Floats]]:
    """Get the first state, and the callback to the gradient of the source's rows."""
    ops, xp = model.ops, model.ops.xp
    S = source.rows.shape[1]
    lengths = ops.asarray2f(numpy.maximum(source.lengths, 1).reshape(-1, 1))
    totals = source.rows.sum(axis=1)
    sums, backprop_sums = linear(totals / lengths, model.get_param("W0"))
    h = xp.tanh(sums + model.get_param("b0"))
    others = CELLS[model.attrs["cell"]].STATES - 1
    state = (h, *(xp.zeros_like(h) for _ in range(others)))

    def backprop(d_state: State) -> Floats:
        d_sums = d_state[0] * (1 - h * h)
        d_means, dW = backprop_sums(d_sums)
        model.inc_grad("W0", dW)
        model.inc_grad("b0", d_sums.sum(axis=0))
        positions = xp.arange(S, dtype="f").reshape(1, -1, 1)
        is_row = positions < ops.asarray2f(source.lengths.reshape(-1, 1))[..., None]
        return (d_means / lengths)[:, None] * is_row

    return state, backprop


def init_decoder(model: Model[Any, Any], shapes: dict[str, tuple[int, ...]]) -> None:
    """Set the parameters of a decoder and of its attention.

    shapes (Dict[str, Tuple[int, ...]]): Those of the parameters that are the decoder's
        own. Its vectors start at 0.
    """
    nI, nH = model.get_dim("nI"), model.get_dim("nH")
    gates = gates_of(model)
    shapes = {
        "W": (gates, model.get_dim("nE")),
        "U": (gates, nH),
        "b": (gates,),
        "c": (gates,),
        "W0": (nH, nI),
        "b0": (nH,),
        **shapes,
    }
    for name, shape in shapes.items():
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


def set_widths(model: Model[Any, Any], X: Reading | None) -> None:
    """Infer the widths of the source and of the pieces from a batch."""
    if X is not None:
        model.set_dim("nI", X.source.rows.shape[2])
        model.set_dim("nE", X.rows.shape[1])
    if model.maybe_get_dim("nO") is None:
        model.set_dim("nO", model.get_dim("nE"))


def project_pieces(
    model: Model[Any, Any], rows: Floats2d, is_train: bool
) -> tuple[Floats, Callable[[Floats], Floats2d]]:
    """Get what the cell reads of the pieces (N, gates), and the callback."""
    P, backprop_P = linear_of(model, is_train)(rows, model.get_param("W"))

    def backprop(dP: Floats) -> Floats2d:
        d_rows, dW = backprop_P(dP)
        model.inc_grad("W", dW)
        model.inc_grad("b", dP.sum(axis=0))
        return d_rows

    return P + model.get_param("b"), backprop


def draw_mask(
    model: Model[Any, Any], rate: float, reading: Reading, is_train: bool
) -> Floats2d | None:
    """Draw one mask (B, nH) for all steps, or None if nothing is dropped.

    Gal and Ghahramani (2016): https://arxiv.org/abs/1512.05287
    """
    if not is_train or not rate:
        return None
    shape = len(reading.source.rows), model.get_dim("nH")
    return model.ops.get_dropout_mask(shape, rate)


def mask_rows(mask: Floats2d | None, X: Floats2d, reading: Reading) -> Floats2d:
    """Drop cells of packed rows (N, nH) by the mask of their target."""
    return X if mask is None else X * mask[reading.targets]


def drop_alike(
    model: Model[Any, Any], Y: Floats2d, reading: Reading, is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], Floats2d]]:
    """Drop the same cells of the rows (N, nO) of a target at all steps."""
    rate = rate_of(model)
    if not is_train or not rate:
        return Y, lambda dY: dY
    shape = len(reading.source.rows), Y.shape[1]
    mask = model.ops.get_dropout_mask(shape, rate)[reading.targets]
    return Y * mask, lambda dY: dY * mask
