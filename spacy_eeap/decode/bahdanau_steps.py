"""The steps of a decoder whose state asks the source before it moves on.

    c_t = sum of weights of s_{t-1} * h                  for the rows h of the source
    s_t = cell(W y_{t-1} + C c_t + b, s_{t-1})

The rows of the source are multiplied with C once, and not the context at each step:
C sum of w h = sum of w (C h). So the source gives values [C h; h]. And the state is
multiplied with all that multiplies it at once: [U; W_q].
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from thinc.api import Model

from ..attend.source import (
    Asked,
    Source,
    floats_per_score,
    project_keys,
    query_matrix,
    weigh,
)
from ..numeric.arrays import Floats
from .decoder import Started
from .dropout_over_time import draw_mask, mask_rows, masked
from .kept import keeps_all
from .products import linear_of
from .reading import Reading, pack_read, sum_over_steps
from .state import (
    State,
    cell_of,
    first_rows,
    gates_of,
    set_first,
    split_coverage,
    start_state,
)


class Stepped(NamedTuple):
    """What a step gives n targets, or its gradient.

    state (State): Arrays (n, nH). Where the steps are packed, the first of them.
    contexts (n, nI): The weighted sums of the source's rows.
    weights (n, S): Of the source's rows. Of a gradient None if nothing else read them.
    """

    state: State
    contexts: Floats
    weights: Floats


class StepGrad(NamedTuple):
    """The gradient of what a step of m states of each of B sources reads.

    state (State): Arrays (B * m, nH).
    inputs (B * m, gates): Of the projected pieces.
    products (B * m, gates + nK): Of the products of the state.
    mixed (B, m, gates + nI): Of the weighted sums of the values.
    """

    state: State
    inputs: Floats
    products: Floats
    mixed: Floats


# From the gradient of what a step gives to that of what it reads, and of the keys
# (B, S, nK): these are summed, and not kept for each step.
StepCallback = Callable[[Stepped], tuple[StepGrad, Floats]]


def know(
    model: Model[Any, Any], source: Source, is_train: bool
) -> tuple[Started, Callable[[Floats, Floats, Floats], Floats]]:
    """Project what does not change from step to step.

    RETURNS: It, and a callback from the gradients of the keys, the values and the
        matrix of the products to that of the source's rows.
    """
    xp, attention = model.ops.xp, model.layers[0]
    rows, gates = source.rows, gates_of(model)
    keys, backprop_keys = project_keys(attention, source)
    flat = rows.reshape(-1, rows.shape[2])
    projected, backprop_C = linear_of(model, is_train)(flat, model.get_param("C"))
    values = xp.concatenate([projected.reshape(*rows.shape[:2], gates), rows], axis=2)
    W_q = query_matrix(attention)
    U: Floats = model.get_param("U")
    matrix = U if W_q is None else xp.concatenate([U, W_q])

    def backprop(d_keys: Floats, d_values: Floats, d_matrix: Floats) -> Floats:
        model.inc_grad("U", d_matrix[:gates])
        d_rows, dC = backprop_C(d_values[..., :gates].reshape(-1, gates))
        model.inc_grad("C", dC)
        d_keyed = backprop_keys(d_keys, None if W_q is None else d_matrix[gates:])
        return d_keyed + d_rows.reshape(rows.shape) + d_values[..., gates:]

    return Started(source, keys, values, matrix), backprop


def run(
    model: Model[Any, Any], reading: Reading, P: Floats, is_train: bool
) -> tuple[Stepped, Callable[[Stepped], tuple[Floats, Floats]]]:
    """Take all steps.

    P (N, gates): The projected pieces.
    RETURNS: What the steps give, N rows, and a callback from its gradient to those of
        the source's rows and of P.
    """
    xp, sizes, steps = model.ops.xp, reading.sizes, reading.steps
    started, backprop_know = know(model, reading.source, is_train)
    state, backprop_start = start_state(model, reading.source)
    mask = draw_mask(model, reading, is_train)
    keeps = keeps_all(reading.source, len(P), floats_per_score(model.layers[0]))
    states, contexts, weights, callbacks = [state], [], [], []
    for t, (rows, size) in enumerate(zip(steps, sizes, strict=True)):
        args = (model, started.first(size), first_rows(state, size), P[rows], mask, t)
        stepped, callback = take_step(*args)
        state, context, shares = stepped
        callbacks.append(callback if keeps else partial(_step_again, args))
        states.append(state)
        contexts.append(context)
        weights.append(shares)

    def backprop(d_stepped: Stepped) -> tuple[Floats, Floats]:
        (dS, *_), dC, dA = d_stepped
        d_state = tuple(xp.zeros_like(array) for array in states[0])
        d_keys, grads = xp.zeros_like(started.keys), []
        for t in reversed(range(len(steps))):
            d_h, *d_others = first_rows(d_state, sizes[t])
            rows = steps[t]
            d_shares = None if dA is None else dA[rows]
            d_output = Stepped((d_h + dS[rows], *d_others), dC[rows], d_shares)
            grad, d_asked = callbacks[t](d_output)
            set_first(d_state, grad.state)
            d_keys[: sizes[t]] += d_asked
            grads.append(grad)
        grads.reverse()
        d_values = sum_over_steps(xp, weights, [grad.mixed[:, 0] for grad in grads])
        d_matrix = _learn_products(model, reading, states, grads, mask)
        d_source = backprop_know(d_keys, d_values, d_matrix) + backprop_start(d_state)
        return d_source, xp.concatenate([grad.inputs for grad in grads])

    S = xp.concatenate([state[0] for state in states[1:]])
    of_all = Stepped((S,), xp.concatenate(contexts), xp.concatenate(weights))
    return of_all, backprop


def _step_again(args: tuple[Any, ...], d_output: Stepped) -> tuple[StepGrad, Floats]:
    return take_step(*args)[1](d_output)


def _learn_products(
    model: Model[Any, Any],
    reading: Reading,
    states: list[State],
    grads: list[StepGrad],
    mask: Floats,
) -> Floats:
    """Add to the gradient of c. RETURNS: That of the matrix of the products."""
    xp = model.ops.xp
    d_products = xp.concatenate([grad.products for grad in grads])
    model.inc_grad("c", d_products[:, : gates_of(model)].sum(axis=0))
    read = pack_read(xp, [state[0] for state in states], reading.sizes)
    return d_products.T @ mask_rows(mask, read, reading)


def take_step(
    model: Model[Any, Any],
    started: Started,
    state: State,
    P: Floats,
    mask: Floats,
    t: int,
) -> tuple[Stepped, StepCallback]:
    """Take step t of m states of each of B sources.

    RETURNS: What it gives, and the callback.
    """
    xp, gates = model.ops.xp, P.shape[1]
    B, n = len(started.keys), len(P)
    own, covered = split_coverage(model, state)
    h = masked(own[0], mask)
    products = h @ started.matrix.T
    queries = products[:, gates:] if products.shape[1] > gates else h
    by_source = (array.reshape(B, n // B, -1) for array in (queries, h, *covered))
    asked = Asked(*by_source)
    weights, backprop_weigh = weigh(
        model.layers[0], started.source, started.keys, asked, [t]
    )
    mixed = (weights @ started.values).reshape(n, -1)
    R = products[:, :gates] + model.get_param("c")
    moved, backprop_cell = cell_of(model).step(xp, P + mixed[:, :gates], R, own)
    shares = weights.reshape(n, -1)

    def backprop(d_output: Stepped) -> tuple[StepGrad, Floats]:
        d_own, d_covered = split_coverage(model, d_output.state)
        dP, dR, (d_moved, *d_others) = backprop_cell(d_own)
        d_mixed = xp.hstack([dP, d_output.contexts]).reshape(B, n // B, -1)
        d_weights = d_mixed @ started.values.swapaxes(1, 2)
        if d_output.weights is not None:
            d_weights += d_output.weights.reshape(weights.shape)
        for array in d_covered:
            d_weights += array.reshape(weights.shape)
        d_asked, d_keys = backprop_weigh(d_weights)
        d_queries = d_asked.queries.reshape(n, -1)
        d_h = 0.0 if d_asked.states is None else d_asked.states.reshape(n, -1)
        if products.shape[1] > gates:
            d_products = xp.hstack([dR, d_queries])
        else:
            d_products, d_h = dR, d_h + d_queries
        d_h = masked(d_h + d_products @ started.matrix, mask)
        d_covered = tuple(a + d_asked.coverage.reshape(n, -1) for a in d_covered)
        d_state = (d_moved + d_h, *d_others, *d_covered)
        return StepGrad(d_state, dP, d_products, d_mixed), d_keys

    after = (*moved, *(array + shares for array in covered))
    return Stepped(after, mixed[:, gates:], shares), backprop
