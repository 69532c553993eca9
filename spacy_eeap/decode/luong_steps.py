"""The steps of a decoder whose state asks the source after it moved on.

    s_t = cell(W y_{t-1} + F h~_{t-1} + b, s_{t-1})

With input feeding each state asks at its step, and so it does where the energy reads
coverage. Otherwise all states move on first, and then ask at once.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from thinc.api import Model

from ..attend.source import floats_per_score, reads_coverage
from ..numeric.arrays import Floats
from .attentional import AskCallback, AskGrad, ask, ask_again, know
from .dropout_over_time import draw_mask
from .kept import blocks, keeps_all
from .moves import MoveGrad, learn_moves, move
from .reading import Reading, by_step, pack_read, sum_over_steps
from .state import State, first_rows, set_first, split_coverage, start_state
from .told import Told

# What is told, and a callback from its gradient to those of the source's rows and of P
# (N, gates), the projected pieces.
Steps = tuple[Told, Callable[[Told], tuple[Floats, Floats]]]


def run(model: Model[Any, Any], reading: Reading, P: Floats, is_train: bool) -> Steps:
    """Take all steps."""
    in_turn = "F" in model.param_names or reads_coverage(model.layers[0])
    return (_run_in_turn if in_turn else _run_at_once)(model, reading, P, is_train)


def _run_in_turn(
    model: Model[Any, Any], reading: Reading, P: Floats, is_train: bool
) -> Steps:
    """Let each state ask at its step, which can read what the ones before told."""
    xp, sizes, steps = model.ops.xp, reading.sizes, reading.steps
    started, backprop_know = know(model, reading.source, is_train)
    state, backprop_start = start_state(model, reading.source)
    mask = draw_mask(model, reading, is_train)
    keeps = keeps_all(reading.source, len(P), floats_per_score(model.layers[0]))
    F: Floats = model.get_param("F") if "F" in model.param_names else None
    vectors = [model.ops.alloc2f(len(reading.source.rows), model.get_dim("nO"))]
    states, weights, gates, callbacks = [state], [], [], []
    for t, (rows, size) in enumerate(zip(steps, sizes, strict=True)):
        inputs = P[rows] if F is None else P[rows] + vectors[t][:size] @ F.T
        own, covered = split_coverage(model, first_rows(state, size))
        moved, backprop_move = move(model, inputs, own, mask)
        coverage = (array[:, None] for array in covered)
        args = (model, started.first(size), moved[0][:, None], [t], *coverage)
        told, backprop_ask = ask(*args)
        state = (*moved, *(array + told.weights for array in covered))
        back = backprop_ask if keeps else partial(ask_again, args)
        callbacks.append((backprop_move, back))
        states.append(state)
        vectors.append(told.vectors)
        weights.append(told.weights)
        gates.append(told.gates)

    def backprop(d_told: Told) -> tuple[Floats, Floats]:
        d_state = tuple(xp.zeros_like(array) for array in states[0])
        d_fed, d_keys = xp.zeros_like(vectors[0]), xp.zeros_like(started.keys)
        moves: list[MoveGrad] = []
        asks: list[AskGrad] = []
        for t in reversed(range(len(steps))):
            backprop_move, backprop_ask = callbacks[t]
            d_moved, d_covered = split_coverage(model, first_rows(d_state, sizes[t]))
            d_own = _of_step(d_told, steps[t], d_fed[: sizes[t]], d_covered)
            asked, d_asked = backprop_ask(d_own)
            d_h, *d_others = d_moved
            read = backprop_move((d_h + asked.states[:, 0], *d_others))
            d_covered = tuple(array + asked.coverage[:, 0] for array in d_covered)
            set_first(d_state, (*read.state, *d_covered))
            if F is not None:
                d_fed[: sizes[t]] = read.inputs @ F
            d_keys[: sizes[t]] += d_asked
            asks.append(asked)
            moves.append(read)
        moves.reverse()
        asks.reverse()
        dP = learn_moves(model, reading, states, moves, mask)
        if F is not None:
            model.inc_grad("F", dP.T @ pack_read(xp, vectors, sizes))
        d_values = sum_over_steps(xp, weights, [grad.mixed[:, 0] for grad in asks])
        d_products = xp.concatenate([grad.products for grad in asks])
        asking = xp.concatenate([state[0] for state in states[1:]])
        d_source = backprop_know(d_keys, d_values, d_products.T @ asking)
        return d_source + backprop_start(d_state), dP

    logits = None if gates[0] is None else xp.concatenate(gates)
    told = Told(xp.concatenate(vectors[1:]), xp.concatenate(weights), logits)
    return told, backprop


def _of_step(d_told: Told, rows: slice, d_fed: Floats, d_covered: State) -> Told:
    """Get the gradient of what a step tells, which the step after it reads, too."""
    d_own = d_told.each(lambda array: array[rows])
    d_weights = d_own.weights
    for array in d_covered:
        d_weights = array if d_weights is None else d_weights + array
    return d_own._replace(vectors=d_own.vectors + d_fed, weights=d_weights)


def _run_at_once(
    model: Model[Any, Any], reading: Reading, P: Floats, is_train: bool
) -> Steps:
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
    told, backprop_ask = _ask_in_blocks(model, reading, asking, is_train)

    def backprop(d_told: Told) -> tuple[Floats, Floats]:
        d_asked, d_asking = backprop_ask(d_told)
        d_state = tuple(xp.zeros_like(array) for array in states[0])
        moves: list[MoveGrad] = []
        for t, size in reversed(list(enumerate(reading.sizes))):
            d_h, *d_others = first_rows(d_state, size)
            moves.append(callbacks[t]((d_h + d_asking[:size, t], *d_others)))
            set_first(d_state, moves[-1].state)
        moves.reverse()
        dP = learn_moves(model, reading, states, moves, mask)
        return d_asked + backprop_start(d_state), dP

    return told, backprop


def _ask_in_blocks(
    model: Model[Any, Any], reading: Reading, asking: Floats, is_train: bool
) -> Steps:
    """Let states (B, T, nH) ask, those of some steps at a time.

    RETURNS: What is told, and a callback from its gradient to those of the source's
        rows and of the states.
    """
    xp, source, (B, T, nH) = model.ops.xp, reading.source, asking.shape
    started, backprop_know = know(model, source, is_train)
    width = floats_per_score(model.layers[0])
    keeps = keeps_all(source, B * T, width)
    told: list[Told] = []
    callbacks: list[tuple[slice, AskCallback]] = []
    for block in blocks(source, T, width):
        args = (model, started, asking[:, block], range(T)[block])
        of_block, callback = ask(*args)
        told.append(of_block.each(lambda array: array.reshape(B, -1, *array.shape[1:])))
        callbacks.append((block, callback if keeps else partial(ask_again, args)))

    def backprop(d_told: Told) -> tuple[Floats, Floats]:
        d_all = d_told.each(partial(_unpack, xp, reading))
        d_asking = xp.empty_like(asking)
        totals = [xp.zeros_like(array) for array in started[1:]]
        for (block, callback), of_block in zip(callbacks, told, strict=True):
            grad, d_keys = callback(d_all.each(partial(_flat, block)))
            d_asking[:, block] = grad.states
            d_values = of_block.weights.swapaxes(1, 2) @ grad.mixed
            d_matrix = grad.products.T @ asking[:, block].reshape(-1, nH)
            for total, part in zip(totals, (d_keys, d_values, d_matrix), strict=True):
                total += part
        return backprop_know(*totals), d_asking

    arrays = zip(*told, strict=True)
    joined = [None if one[0] is None else xp.concatenate(one, axis=1) for one in arrays]
    packed = reading.targets, reading.times
    return Told(*joined).each(lambda array: array[packed]), backprop


def _flat(block: slice, array: Floats) -> Floats:
    return array[:, block].reshape(-1, *array.shape[2:])


def _unpack(xp: Any, reading: Reading, packed: Floats) -> Floats:
    """Make an array (B, T, ...) of packed rows. The rest is 0."""
    shape = len(reading.source.rows), len(reading.sizes), *packed.shape[1:]
    array = xp.zeros(shape, dtype=packed.dtype)
    array[reading.targets, reading.times] = packed
    return array
