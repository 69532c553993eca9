"""A decoder whose state asks the source after it moved on.

    s_t = cell([y_{t-1}; h~_{t-1}], s_{t-1})             next state
    c_t = sum of weights of s_t * rows of the source     context
    h~_t = tanh(C c_t + D s_t + b_h)                     what tells the piece, eq. 5

for the row y_{t-1} (nE) of the piece before. Without input feeding the cell does not read
h~, and all states ask at once. Luong et al. (2015), secs. 3.1 and 3.3:
https://aclanthology.org/D15-1166

C is multiplied with the rows of the source once, and not with the context of each step:
sum of w (C h) = C sum of w h.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from thinc.api import Model
from thinc.types import Floats2d

from ..attend.arrays import Floats
from ..attend.energies import EnergyName
from ..attend.linear import linear
from ..attend.normalise import Normalisation
from ..attend.source import (
    Asked,
    Source,
    SourceAttention,
    project_keys,
    query_matrix,
    weigh,
)
from ..attend.windows import DEFAULT_RADIUS, WindowName
from ..dropout import check_rate, dropout_attrs
from ..ops import current_ops, on_one_thread
from .decoder import (
    CELLS,
    KEPT,
    CellName,
    Started,
    State,
    draw_mask,
    drop_alike,
    first_rows,
    gates_of,
    init_decoder,
    keeps_all,
    mask_rows,
    project_pieces,
    set_widths,
    start_state,
)
from .products import PrecisionName, check_precision, linear_of
from .reading import Reading, ReadingGrad, by_step

InT = Reading
OutT = Floats2d


def LuongDecoder(
    nH: int,
    nO: int | None = None,
    *,
    input_feeding: bool = True,
    cell: CellName = "gru",
    energy: EnergyName = "general",
    attention_width: int | None = None,
    window: WindowName = "global",
    radius: int = DEFAULT_RADIUS,
    normalise: Normalisation = "softmax",
    dropout: float | None = None,
    recurrent_dropout: float = 0.0,
    precision: PrecisionName = "bfloat16",
) -> Model[InT, OutT]:
    """Build the layer. In a config: @layers = "spacy-eeap.LuongDecoder.v1".

    input_feeding (bool): Whether the cell reads what told the piece before.

    The other arguments are those of BahdanauDecoder.
    """
    check_rate("recurrent_dropout", recurrent_dropout)
    check_precision(precision)
    names = ["W", "U", "b", "c", "W0", "b0", "C", "D", "bh"]
    return Model(
        "luong_decoder",
        on_one_thread(forward),
        init=init,
        dims={"nI": None, "nE": None, "nH": nH, "nO": nO},
        params=dict.fromkeys([*names, "F"] if input_feeding else names),
        layers=[SourceAttention(energy, attention_width, window, radius, normalise)],
        attrs={
            "cell": cell,
            "recurrent_dropout": recurrent_dropout,
            "precision": precision,
            "start": start,
            "step": step,
            **dropout_attrs(dropout),
        },
        ops=current_ops(),
    )


def init(model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None) -> None:
    """Infer nI and nE from X, and set the parameters."""
    set_widths(model, X)
    nI, nH, nO = (model.get_dim(name) for name in ("nI", "nH", "nO"))
    own: dict[str, tuple[int, ...]] = {"C": (nO, nI), "D": (nO, nH), "bh": (nO,)}
    if model.has_param("F") is not False:
        own["F"] = (gates_of(model), nO)
    init_decoder(model, own)


def start(model: Model[InT, OutT], source: Source) -> tuple[Started, State]:
    """Get ready to decode: what is known of the sources, and the first state."""
    state, _ = start_state(model, source)
    fed = model.ops.alloc2f(len(source.rows), model.get_dim("nO"))
    return _know(model, source, False)[0], (*state, fed)


def step(
    model: Model[InT, OutT], started: Started, state: State, rows: Floats2d, t: int
) -> tuple[OutT, Floats, State]:
    """Decode a piece of each of m hypotheses of B sources.

    The arguments and what is returned are those of bahdanau.step.
    """
    *before, fed = state
    P, _ = project_pieces(model, rows, False)
    moved, _ = _move(model, P + _feed(model, fed)[0], tuple(before), None)
    states = moved[0].reshape(len(started.keys), -1, moved[0].shape[1])
    Y, weights, _ = _ask(model, started, states, t)
    return Y, weights, (*moved, Y)


def forward(
    model: Model[InT, OutT], reading: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], ReadingGrad]]:
    """Get what tells the next pieces (N, nO), and the callback for the gradient."""
    P, backprop_pieces = project_pieces(model, reading.rows, is_train)
    run = _run_fed if model.has_param("F") else _run
    Y, backprop_run = run(model, reading, P, is_train)
    Y, backprop_drop = drop_alike(model, Y, reading, is_train)

    def backprop(dY: OutT) -> ReadingGrad:
        d_source, dP = backprop_run(backprop_drop(dY))
        return ReadingGrad(d_source, backprop_pieces(dP))

    return Y, backprop


Run = tuple[Floats, Callable[[Floats], tuple[Floats, Floats]]]


def _run_fed(model: Model[InT, OutT], reading: InT, P: Floats, is_train: bool) -> Run:
    """Take all steps, each of which reads what the one before told.

    RETURNS: What tells the pieces (N, nO), and a callback from its gradient to those of
        the source's rows and of P.
    """
    xp, sizes, steps = model.ops.xp, reading.sizes, reading.steps
    started, backprop_know = _know(model, reading.source, is_train)
    state, backprop_start = start_state(model, reading.source)
    mask = draw_mask(model, model.attrs["recurrent_dropout"], reading, is_train)
    keeps = keeps_all(reading, started.keys.shape[2])
    fed = model.ops.alloc2f(len(started.keys), model.get_dim("nO"))
    states, told, weights, callbacks = [state], [fed], [], []
    for t, rows in enumerate(steps):
        fed, state = fed[: sizes[t]], first_rows(state, sizes[t])
        inputs, backprop_feed = _feed(model, fed)
        state, backprop_move = _move(model, P[rows] + inputs, state, mask)
        args = (model, started.first(sizes[t]), state[0][:, None], t)
        fed, shares, backprop_ask = _ask(*args)
        ask = backprop_ask if keeps else partial(_ask_again, args)
        callbacks.append((backprop_feed, backprop_move, ask))
        states.append(state)
        told.append(fed)
        weights.append(shares[:, 0])

    def backprop(dY: Floats) -> tuple[Floats, Floats]:
        d_state = tuple(xp.zeros_like(array) for array in states[0])
        d_fed, d_keys = xp.zeros_like(told[0]), xp.zeros_like(started.keys)
        moves, asks = [], []
        for t in reversed(range(len(steps))):
            backprop_feed, backprop_move, backprop_ask = callbacks[t]
            asks.append(backprop_ask(dY[steps[t]] + d_fed[: sizes[t]]))
            d_h, *d_others = first_rows(d_state, sizes[t])
            moves.append(backprop_move((d_h + asks[-1].states[:, 0], *d_others)))
            d_fed[: sizes[t]] = backprop_feed(moves[-1].inputs)
            for array, d_array in zip(d_state, moves[-1].state, strict=True):
                array[: sizes[t]] = d_array
            d_keys[: sizes[t]] += asks[-1].keys
        moves.reverse()
        asks.reverse()
        d_mixed = by_step(xp, [grad.mixed[:, 0] for grad in asks])
        d_values = by_step(xp, weights).swapaxes(1, 2) @ d_mixed
        d_products = xp.concatenate([grad.products for grad in asks])
        asked = xp.concatenate([state[0] for state in states[1:]])
        d_source = backprop_know(d_keys, d_values, d_products.T @ asked)
        dP = _learn_moves(model, reading, states, moves, mask)
        return d_source + backprop_start(d_state), dP

    return xp.concatenate(told[1:]), backprop


def _run(model: Model[InT, OutT], reading: InT, P: Floats, is_train: bool) -> Run:
    """Take all steps first, and then let all states ask. As _run_fed otherwise."""
    xp, sizes, steps = model.ops.xp, reading.sizes, reading.steps
    started, backprop_know = _know(model, reading.source, is_train)
    state, backprop_start = start_state(model, reading.source)
    mask = draw_mask(model, model.attrs["recurrent_dropout"], reading, is_train)
    states, callbacks = [state], []
    for rows, size in zip(steps, sizes, strict=True):
        state, callback = _move(model, P[rows], first_rows(state, size), mask)
        states.append(state)
        callbacks.append(callback)
    asking = by_step(xp, [state[0] for state in states[1:]])
    keeps = keeps_all(reading, started.keys.shape[2])
    blocks = list(_blocks(reading, started.keys.shape[2]))
    told, weights, callbacks_of_blocks = [], [], []
    for block in blocks:
        args = (model, started, asking[:, block], block.start)
        Y, shares, callback = _ask(*args)
        callbacks_of_blocks.append(callback if keeps else partial(_ask_again, args))
        told.append(Y.reshape(len(asking), -1, Y.shape[1]))
        weights.append(shares)

    def backprop(dY: Floats) -> tuple[Floats, Floats]:
        d_told = by_step(xp, [dY[rows] for rows in steps])
        asks = [
            callback(d_told[:, block].reshape(-1, dY.shape[1]))
            for callback, block in zip(callbacks_of_blocks, blocks, strict=True)
        ]
        d_state = tuple(xp.zeros_like(array) for array in states[0])
        d_asking = xp.concatenate([grad.states for grad in asks], axis=1)
        moves = []
        for t in reversed(range(len(steps))):
            d_h, *d_others = first_rows(d_state, sizes[t])
            moves.append(callbacks[t]((d_h + d_asking[: sizes[t], t], *d_others)))
            for array, d_array in zip(d_state, moves[-1].state, strict=True):
                array[: sizes[t]] = d_array
        moves.reverse()
        d_keys, d_values, d_matrix = 0.0, 0.0, 0.0
        for block, shares, grad in zip(blocks, weights, asks, strict=True):
            d_keys += grad.keys
            d_values += shares.swapaxes(1, 2) @ grad.mixed
            asked = asking[:, block].reshape(len(grad.products), -1)
            d_matrix += grad.products.T @ asked
        d_source = backprop_know(d_keys, d_values, d_matrix) + backprop_start(d_state)
        return d_source, _learn_moves(model, reading, states, moves, mask)

    return xp.concatenate(told, axis=1)[reading.targets, reading.times], backprop


def _blocks(reading: InT, width: int) -> Iterator[slice]:
    """Yield steps whose states ask at once: so many that what they need is bounded."""
    B, S, _ = reading.source.rows.shape
    size = max(1, KEPT // 8 // (B * S * width))
    for start in range(0, len(reading.sizes), size):
        yield slice(start, min(start + size, len(reading.sizes)))


class MoveGrad(NamedTuple):
    """The gradient of what the cell reads.

    state (State): Arrays (n, nH).
    inputs (n, gates): Of the projected pieces and what is fed.
    products (n, gates): Of the products of the state.
    """

    state: State
    inputs: Floats
    products: Floats


def _move(
    model: Model[InT, OutT], P: Floats, state: State, mask: Floats | None
) -> tuple[State, Callable[[State], MoveGrad]]:
    """Let the cell read, and get its next state."""
    U: Floats = model.get_param("U")
    h = state[0] if mask is None else state[0] * mask[: len(P)]
    R = h @ U.T + model.get_param("c")
    cell = CELLS[model.attrs["cell"]]
    moved, backprop_cell = cell.step(model.ops.xp, P, R, state)

    def backprop(d_moved: State) -> MoveGrad:
        dP, dR, (d_h, *d_others) = backprop_cell(d_moved)
        d_read = dR @ U
        d_h = d_h + (d_read if mask is None else d_read * mask[: len(P)])
        return MoveGrad((d_h, *d_others), dP, dR)

    return moved, backprop


def _learn_moves(
    model: Model[InT, OutT],
    reading: InT,
    states: list[State],
    moves: list[MoveGrad],
    mask: Floats | None,
) -> Floats:
    """Add to the gradients of U and c. RETURNS: That of P (N, gates)."""
    xp, sizes = model.ops.xp, reading.sizes
    read = [first_rows(s, n)[0] for s, n in zip(states, sizes, strict=False)]
    d_products = xp.concatenate([grad.products for grad in moves])
    X = mask_rows(mask, xp.concatenate(read), reading)
    model.inc_grad("U", d_products.T @ X)
    model.inc_grad("c", d_products.sum(axis=0))
    return xp.concatenate([grad.inputs for grad in moves])


def _feed(
    model: Model[InT, OutT], fed: Floats
) -> tuple[Floats, Callable[[Floats], Floats]]:
    """Project what told the piece before (n, nO), if the cell reads it."""
    if not model.has_param("F"):
        return 0.0, lambda dY: 0.0
    Y, backprop_Y = linear(fed, model.get_param("F"))

    def backprop(dY: Floats) -> Floats:
        d_fed, dF = backprop_Y(dY)
        model.inc_grad("F", dF)
        return d_fed

    return Y, backprop


class AskGrad(NamedTuple):
    """The gradient of what is asked and read.

    states (B, m, nH): Of the states.
    products (B * m, nK + nO): Of their products.
    mixed (B, m, nO): Of the weighted sums of the values.
    keys (B, S, nK): Of the keys.
    """

    states: Floats
    products: Floats
    mixed: Floats
    keys: Floats


def _ask(
    model: Model[InT, OutT], started: Started, states: Floats, first: int
) -> tuple[Floats, Floats, Callable[[Floats], AskGrad]]:
    """Let m states (B, m, nH) of each source ask, the first of which has a number.

    RETURNS: What tells the pieces (B * m, nO), the weights (B, m, S), and the callback.
    """
    xp, nO = model.ops.xp, model.get_dim("nO")
    B, m, nH = states.shape
    products = states.reshape(B * m, nH) @ started.matrix.T
    queries = products[:, nO:].reshape(B, m, -1) if products.shape[1] > nO else states
    weights, backprop_weigh = weigh(
        model.layers[0], started.source, started.keys, Asked(queries, states), first
    )
    mixed = (weights @ started.values).reshape(B * m, nO)
    Y = xp.tanh(mixed + products[:, :nO] + model.get_param("bh"))

    def backprop(dY: Floats) -> AskGrad:
        d_sums = dY * (1 - Y * Y)
        model.inc_grad("bh", d_sums.sum(axis=0))
        d_mixed = d_sums.reshape(B, m, nO)
        d_asked, d_keys = backprop_weigh(d_mixed @ started.values.swapaxes(1, 2))
        d_states = 0.0 if d_asked.states is None else d_asked.states
        if products.shape[1] > nO:
            d_products = xp.hstack([d_sums, d_asked.queries.reshape(B * m, -1)])
        else:
            d_products, d_states = d_sums, d_states + d_asked.queries
        d_states = d_states + (d_products @ started.matrix).reshape(B, m, nH)
        return AskGrad(d_states, d_products, d_mixed, d_keys)

    return Y, weights, backprop


def _ask_again(args: tuple[Any, ...], dY: Floats) -> AskGrad:
    return _ask(*args)[2](dY)


def _know(
    model: Model[InT, OutT], source: Source, is_train: bool
) -> tuple[Started, Callable[[Floats, Floats, Floats], Floats]]:
    """Project what does not change from step to step.

    RETURNS: It, and a callback from the gradients of the keys, the values and the
        matrix of the products to that of the source's rows.
    """
    xp, attention, rows = model.ops.xp, model.layers[0], source.rows
    nO, shape = model.get_dim("nO"), source.rows.shape
    keys, backprop_keys = project_keys(attention, source)
    C: Floats = model.get_param("C")
    linear_C = linear_of(model, is_train)
    values, backprop_values = linear_C(rows.reshape(-1, shape[2]), C)
    W_q, D = query_matrix(attention), model.get_param("D")
    matrix = D if W_q is None else xp.concatenate([D, W_q])

    def backprop(d_keys: Floats, d_values: Floats, d_matrix: Floats) -> Floats:
        model.inc_grad("D", d_matrix[:nO])
        d_rows, dC = backprop_values(d_values.reshape(-1, nO))
        model.inc_grad("C", dC)
        d_W_q = None if W_q is None else d_matrix[nO:]
        return backprop_keys(d_keys, d_W_q) + d_rows.reshape(shape)

    return Started(source, keys, values.reshape(*shape[:2], nO), matrix), backprop
