"""The state of a decoder's cell, and the one in which it starts.

    s_0 = tanh(W_0 m + b_0)        for the mean m of the source's rows

Bahdanau et al. (2015), app. A.2.2, have the last state of the backward encoder in place
of m. Sources come from encoders of any kind, so it is the mean, as in Nematus (Sennrich
et al. 2017, https://aclanthology.org/E17-3017). Of a source without rows m is 0.

Where the energy reads coverage, the last array is that: the sum of the weights (n, S)
of the steps before.
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any, Literal, get_args

from thinc.api import Model

from ..attend.source import Source, reads_coverage
from ..numeric.arrays import Floats
from ..numeric.linear import linear
from . import gru, lstm

CellName = Literal["gru", "lstm"]
CELLS: dict[str, ModuleType] = {"gru": gru, "lstm": lstm}

# Arrays (n, nH), of which the first is read, and maybe the coverage (n, S).
State = tuple[Floats, ...]


def check_cell(name: str) -> None:
    """Raise a ValueError if there is no cell of this name."""
    if name not in get_args(CellName):
        known = ", ".join(get_args(CellName))
        raise ValueError(f"cell must be one of {known}, but was '{name}'")


def cell_of(model: Model[Any, Any]) -> ModuleType:
    """Get the cell of a decoder: gru or lstm."""
    return CELLS[model.attrs["cell"]]


def gates_of(model: Model[Any, Any]) -> int:
    """Get the width of all gates of a decoder's cell together."""
    return cell_of(model).GATES * model.get_dim("nH")


def first_rows(state: State, size: int) -> State:
    """Get the state of the first sources."""
    return tuple(array[:size] for array in state)


def set_first(state: State, rows: State) -> None:
    """Set the state of the first sources."""
    for array, first in zip(state, rows, strict=True):
        array[: len(first)] = first


def split_coverage(model: Model[Any, Any], state: State) -> tuple[State, State]:
    """Get the arrays that the cell has, and the coverage, if the energy reads it."""
    n_own = cell_of(model).STATES
    return state[:n_own], state[n_own:]


def start_state(
    model: Model[Any, Any], source: Source
) -> tuple[State, Callable[[State], Floats]]:
    """Get the first state, and the callback to the gradient of the source's rows."""
    xp = model.ops.xp
    lengths: Floats = xp.asarray(source.lengths, dtype="f").reshape(-1, 1)
    divisors = xp.maximum(lengths, 1)
    means = source.rows.sum(axis=1) / divisors
    sums, backprop_sums = linear(means, model.get_param("W0"))
    h = xp.tanh(sums + model.get_param("b0"))
    others = cell_of(model).STATES - 1
    state = (h, *(xp.zeros_like(h) for _ in range(others)))
    if reads_coverage(model.layers[0]):
        state = (*state, model.ops.alloc2f(*source.rows.shape[:2]))

    def backprop(d_state: State) -> Floats:
        d_sums = d_state[0] * (1 - h * h)
        d_means, dW = backprop_sums(d_sums)
        model.inc_grad("W0", dW)
        model.inc_grad("b0", d_sums.sum(axis=0))
        positions = xp.arange(source.rows.shape[1], dtype="f").reshape(1, -1, 1)
        return (d_means / divisors)[:, None] * (positions < lengths[..., None])

    return state, backprop
