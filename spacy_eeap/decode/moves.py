"""Moves of a cell whose inputs are known before its state asks.

s_t = cell(P, U s_{t-1} + c, s_{t-1})        for the projected inputs P (n, gates)
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from thinc.api import Model

from ..numeric.arrays import Floats
from .dropout_over_time import mask_rows, masked
from .reading import Reading, pack_read
from .state import State, cell_of


class MoveGrad(NamedTuple):
    """The gradient of what the cell reads.

    state (State): Arrays (n, nH).
    inputs (n, gates): Of the projected inputs.
    products (n, gates): Of the products of the state.
    """

    state: State
    inputs: Floats
    products: Floats


def move(
    model: Model[Any, Any], P: Floats, state: State, mask: Floats
) -> tuple[State, Callable[[State], MoveGrad]]:
    """Let the cell read, and get its next state.

    mask (B, nH): Of the states, or None. See dropout_over_time.py.
    """
    U: Floats = model.get_param("U")
    R = masked(state[0], mask) @ U.T + model.get_param("c")
    moved, backprop_cell = cell_of(model).step(model.ops.xp, P, R, state)

    def backprop(d_moved: State) -> MoveGrad:
        dP, dR, (d_h, *d_others) = backprop_cell(d_moved)
        return MoveGrad((d_h + masked(dR @ U, mask), *d_others), dP, dR)

    return moved, backprop


def learn_moves(
    model: Model[Any, Any],
    reading: Reading,
    states: list[State],
    moves: list[MoveGrad],
    mask: Floats,
) -> Floats:
    """Add to the gradients of U and c, of all steps at once.

    states (List[State]): The first state, and those that the moves gave.
    RETURNS: The gradient of the projected inputs (N, gates).
    """
    xp = model.ops.xp
    read = pack_read(xp, [state[0] for state in states], reading.sizes)
    d_products = xp.concatenate([grad.products for grad in moves])
    model.inc_grad("U", d_products.T @ mask_rows(mask, read, reading))
    model.inc_grad("c", d_products.sum(axis=0))
    return xp.concatenate([grad.inputs for grad in moves])
