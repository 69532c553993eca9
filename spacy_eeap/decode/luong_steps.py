"""The steps of a decoder whose state asks the source after it moved on.

    s_t = cell(W y_{t-1} + F h~_{t-1} + b, s_{t-1})

With input feeding each state asks at its step. Without it there is no F, so all states
move on first, and then ask at once.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from thinc.api import Model

from ..attend.source import floats_per_score
from ..numeric.arrays import Floats
from .attentional import AskCallback, AskGrad, ask, ask_again, know
from .dropout_over_time import draw_mask
from .kept import blocks, keeps_all
from .moves import MoveGrad, learn_moves, move
from .reading import Reading, by_step, pack_read, sum_over_steps
from .state import first_rows, set_first, start_state

# What tells the pieces (N, nO), and a callback from its gradient to those of the
# source's rows and of P (N, gates), the projected pieces.
Steps = tuple[Floats, Callable[[Floats], tuple[Floats, Floats]]]


def run_fed(
    model: Model[Any, Any], reading: Reading, P: Floats, is_train: bool
) -> Steps:
    """Take all steps, each of which reads what the one before told."""
    xp, sizes, steps = model.ops.xp, reading.sizes, reading.steps
    started, backprop_know = know(model, reading.source, is_train)
    state, backprop_start = start_state(model, reading.source)
    mask = draw_mask(model, reading, is_train)
    keeps = keeps_all(reading.source, len(P), floats_per_score(model.layers[0]))
    F: Floats = model.get_param("F")
    told = [model.ops.alloc2f(len(reading.source.rows), model.get_dim("nO"))]
    states, weights, callbacks = [state], [], []
    for t, (rows, size) in enumerate(zip(steps, sizes, strict=True)):
        inputs = P[rows] + told[t][:size] @ F.T
        state, backprop_move = move(model, inputs, first_rows(state, size), mask)
        args = (model, started.first(size), state[0][:, None], [t])
        Y, shares, backprop_ask = ask(*args)
        back = backprop_ask if keeps else partial(ask_again, args)
        callbacks.append((backprop_move, back))
        states.append(state)
        told.append(Y)
        weights.append(shares[:, 0])

    def backprop(dY: Floats) -> tuple[Floats, Floats]:
        d_state = tuple(xp.zeros_like(array) for array in states[0])
        d_told, d_keys = xp.zeros_like(told[0]), xp.zeros_like(started.keys)
        moves: list[MoveGrad] = []
        asks: list[AskGrad] = []
        for t in reversed(range(len(steps))):
            backprop_move, backprop_ask = callbacks[t]
            asked, d_asked = backprop_ask(dY[steps[t]] + d_told[: sizes[t]])
            d_h, *d_others = first_rows(d_state, sizes[t])
            moved = backprop_move((d_h + asked.states[:, 0], *d_others))
            set_first(d_state, moved.state)
            d_told[: sizes[t]] = moved.inputs @ F
            d_keys[: sizes[t]] += d_asked
            asks.append(asked)
            moves.append(moved)
        moves.reverse()
        asks.reverse()
        dP = learn_moves(model, reading, states, moves, mask)
        model.inc_grad("F", dP.T @ pack_read(xp, told, sizes))
        d_values = sum_over_steps(xp, weights, [grad.mixed[:, 0] for grad in asks])
        d_products = xp.concatenate([grad.products for grad in asks])
        asking = xp.concatenate([state[0] for state in states[1:]])
        d_source = backprop_know(d_keys, d_values, d_products.T @ asking)
        return d_source + backprop_start(d_state), dP

    return xp.concatenate(told[1:]), backprop


def run(model: Model[Any, Any], reading: Reading, P: Floats, is_train: bool) -> Steps:
    """Take all steps first, and then let all states ask."""
    xp, steps = model.ops.xp, reading.steps
    state, backprop_start = start_state(model, reading.source)
    mask = draw_mask(model, reading, is_train)
    states, callbacks = [state], []
    for rows, size in zip(steps, reading.sizes, strict=True):
        state, callback = move(model, P[rows], first_rows(state, size), mask)
        states.append(state)
        callbacks.append(callback)
    asking = by_step(xp, [state[0] for state in states[1:]])
    Y, backprop_ask = _ask_in_blocks(model, reading, asking, is_train)

    def backprop(dY: Floats) -> tuple[Floats, Floats]:
        d_asked, d_asking = backprop_ask(by_step(xp, [dY[rows] for rows in steps]))
        d_state = tuple(xp.zeros_like(array) for array in states[0])
        moves: list[MoveGrad] = []
        for t, size in reversed(list(enumerate(reading.sizes))):
            d_h, *d_others = first_rows(d_state, size)
            moves.append(callbacks[t]((d_h + d_asking[:size, t], *d_others)))
            set_first(d_state, moves[-1].state)
        moves.reverse()
        dP = learn_moves(model, reading, states, moves, mask)
        return d_asked + backprop_start(d_state), dP

    return Y[reading.targets, reading.times], backprop


def _ask_in_blocks(
    model: Model[Any, Any], reading: Reading, asking: Floats, is_train: bool
) -> tuple[Floats, Callable[[Floats], tuple[Floats, Floats]]]:
    """Let states (B, T, nH) ask, those of some steps at a time.

    RETURNS: What tells the pieces (B, T, nO), and a callback from its gradient to those
        of the source's rows and of the states.
    """
    xp, source, (B, T, nH) = model.ops.xp, reading.source, asking.shape
    started, backprop_know = know(model, source, is_train)
    width = floats_per_score(model.layers[0])
    keeps = keeps_all(source, B * T, width)
    told: list[Floats] = []
    asked: list[tuple[slice, Floats, AskCallback]] = []
    for block in blocks(source, T, width):
        args = (model, started, asking[:, block], range(T)[block])
        Y, weights, callback = ask(*args)
        told.append(Y.reshape(B, -1, Y.shape[1]))
        back = callback if keeps else partial(ask_again, args)
        asked.append((block, weights, back))

    def backprop(dY: Floats) -> tuple[Floats, Floats]:
        d_asking = xp.empty_like(asking)
        totals = [xp.zeros_like(array) for array in started[1:]]
        for block, weights, callback in asked:
            grad, d_keys = callback(dY[:, block].reshape(-1, dY.shape[2]))
            d_asking[:, block] = grad.states
            d_values = weights.swapaxes(1, 2) @ grad.mixed
            d_matrix = grad.products.T @ asking[:, block].reshape(-1, nH)
            for total, part in zip(totals, (d_keys, d_values, d_matrix), strict=True):
                total += part
        return backprop_know(*totals), d_asking

    return xp.concatenate(told, axis=1), backprop
