"""A decoder whose state asks the source before it moves on.

    c_t = sum of weights of s_{t-1} * rows of the source            context
    s_t = cell([y_{t-1}; c_t], s_{t-1})                             next state
    r_t = tanh(W_r [s_t; c_t; y_{t-1}] + b_r)                       what tells the piece

for the row y_{t-1} (nE) of the piece before. Bahdanau et al. (2015), app. A.2.2, with one
tanh layer in place of the maxout of two: https://arxiv.org/abs/1409.0473

The cell takes the context through a matrix C. The rows of the source are multiplied
with C once, and not the context at each step: sum of w (C h) = C sum of w h.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from thinc.api import Model
from thinc.types import Floats2d

from ..attend.arrays import Floats
from ..attend.energies import EnergyName
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


def BahdanauDecoder(
    nH: int,
    nO: int | None = None,
    *,
    cell: CellName = "gru",
    energy: EnergyName = "additive",
    attention_width: int | None = None,
    window: WindowName = "global",
    radius: int = DEFAULT_RADIUS,
    normalise: Normalisation = "softmax",
    dropout: float | None = None,
    recurrent_dropout: float = 0.0,
    precision: PrecisionName = "bfloat16",
) -> Model[InT, OutT]:
    """Build the layer. In a config: @layers = "spacy-eeap.BahdanauDecoder.v1".

    nH (int): Width of the state.
    nO (Optional[int]): Width of what tells the next piece. That of the rows of the
        pieces if None, as it must be where these are also the output's.
    cell (str): gru or lstm.
    energy, attention_width, window, radius, normalise: Those of ContextAttention, where
        attention_width is called nH. The centre of local-m is the number of the step.
    dropout (Optional[float]): Share of what tells the next piece that is dropped in
        training, the same at all steps. If None, the [training] dropout of the config.
    recurrent_dropout (float): The same of the state, where it is read.
    precision (str): bfloat16 or float32, of the large products of training.
    """
    check_rate("recurrent_dropout", recurrent_dropout)
    check_precision(precision)
    return Model(
        "bahdanau_decoder",
        on_one_thread(forward),
        init=init,
        dims={"nI": None, "nE": None, "nH": nH, "nO": nO},
        params=dict.fromkeys(["W", "C", "U", "b", "c", "W0", "b0", "Wr", "br"]),
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
    nI, nE, nH, nO = (model.get_dim(name) for name in ("nI", "nE", "nH", "nO"))
    own = {"C": (gates_of(model), nI), "Wr": (nO, nH + nI + nE), "br": (nO,)}
    init_decoder(model, own)


class Stepped(NamedTuple):
    """What a step gives m states of each of B sources, or its gradient.

    state (State): Arrays (B * m, nH).
    contexts (B * m, nI): The weighted sums of the source's rows.
    """

    state: State
    contexts: Floats


class StepGrad(NamedTuple):
    """The gradient of what a step reads.

    state (State): Arrays (B * m, nH).
    inputs (B * m, gates): Of the projected pieces.
    products (B * m, gates + nK): Of the products of the state.
    mixed (B, m, gates + nI): Of the weighted sums of the values.
    keys (B, S, nK): Of the keys.
    """

    state: State
    inputs: Floats
    products: Floats
    mixed: Floats
    keys: Floats


StepCallback = Callable[[Stepped], StepGrad]


def start(model: Model[InT, OutT], source: Source) -> tuple[Started, State]:
    """Get ready to decode: what is known of the sources, and the first state."""
    return _know(model, source, False)[0], start_state(model, source)[0]


def step(
    model: Model[InT, OutT], started: Started, state: State, rows: Floats2d, t: int
) -> tuple[OutT, Floats, State]:
    """Decode a piece of each of m hypotheses of B sources.

    started (Started), state (State): Of `start`, and of the step before.
    rows (B * m, nE): The rows of the pieces before.
    t (int): The number of the step, from 0.
    RETURNS: What tells the pieces (B * m, nO), the weights of the source's rows
        (B, m, S), and the next state.
    """
    P, _ = project_pieces(model, rows, False)
    (state, contexts), weights, _ = _step(model, started, state, P, None, t)
    Y, _ = _tell(model, state[0], contexts, rows, False)
    return Y, weights, state


def forward(
    model: Model[InT, OutT], reading: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], ReadingGrad]]:
    """Get what tells the next pieces (N, nO), and the callback for the gradient."""
    P, backprop_pieces = project_pieces(model, reading.rows, is_train)
    (S, C), backprop_steps = _run(model, reading, P, is_train)
    Y, backprop_tell = _tell(model, S, C, reading.rows, is_train)
    Y, backprop_drop = drop_alike(model, Y, reading, is_train)

    def backprop(dY: OutT) -> ReadingGrad:
        dS, dC, d_rows = backprop_tell(backprop_drop(dY))
        d_source, dP = backprop_steps(dS, dC)
        return ReadingGrad(d_source, d_rows + backprop_pieces(dP))

    return Y, backprop


def _run(
    model: Model[InT, OutT], reading: InT, P: Floats, is_train: bool
) -> tuple[tuple[Floats, Floats], Callable[[Floats, Floats], tuple[Floats, Floats]]]:
    """Take all steps.

    RETURNS: The packed states (N, nH) and contexts (N, nI), and a callback from their
        gradients to those of the source's rows and of P.
    """
    xp, sizes, steps = model.ops.xp, reading.sizes, reading.steps
    started, backprop_know = _know(model, reading.source, is_train)
    state, backprop_start = start_state(model, reading.source)
    mask = draw_mask(model, model.attrs["recurrent_dropout"], reading, is_train)
    keeps = keeps_all(reading, started.keys.shape[2])
    states, outputs, weights, callbacks = [state], [], [], []
    for t, rows in enumerate(steps):
        state = first_rows(state, sizes[t])
        args = (model, started.first(sizes[t]), state, P[rows], mask, t)
        output, shares, callback = _step(*args)
        callbacks.append(callback if keeps else partial(_step_again, args))
        outputs.append(output)
        weights.append(shares[:, 0])
        states.append(state := output.state)

    def backprop(dS: Floats, dC: Floats) -> tuple[Floats, Floats]:
        d_state = tuple(xp.zeros_like(array) for array in states[0])
        d_keys = xp.zeros_like(started.keys)
        grads = []
        for t in reversed(range(len(steps))):
            d_h, *d_others = first_rows(d_state, sizes[t])
            d_output = Stepped((d_h + dS[steps[t]], *d_others), dC[steps[t]])
            grads.append(callbacks[t](d_output))
            for array, d_array in zip(d_state, grads[-1].state, strict=True):
                array[: sizes[t]] = d_array
            d_keys[: sizes[t]] += grads[-1].keys
        grads.reverse()
        d_mixed = by_step(xp, [grad.mixed[:, 0] for grad in grads])
        d_values = by_step(xp, weights).swapaxes(1, 2) @ d_mixed
        read = [first_rows(s, n)[0] for s, n in zip(states, sizes, strict=False)]
        d_products = xp.concatenate([grad.products for grad in grads])
        d_matrix = d_products.T @ mask_rows(mask, xp.concatenate(read), reading)
        model.inc_grad("c", d_products[:, : P.shape[1]].sum(axis=0))
        d_source = backprop_know(d_keys, d_values, d_matrix) + backprop_start(d_state)
        return d_source, xp.concatenate([grad.inputs for grad in grads])

    S = xp.concatenate([output.state[0] for output in outputs])
    C = xp.concatenate([output.contexts for output in outputs])
    return (S, C), backprop


def _step_again(args: tuple[Any, ...], d_output: Stepped) -> StepGrad:
    return _step(*args)[2](d_output)


def _step(
    model: Model[InT, OutT],
    started: Started,
    state: State,
    P: Floats,
    mask: Floats | None,
    t: int,
) -> tuple[Stepped, Floats, Callable[[Stepped], StepGrad]]:
    """Take step t. RETURNS: What it gives, the weights (B, m, S), and the callback."""
    xp, gates = model.ops.xp, P.shape[1]
    B, n = len(started.keys), len(P)
    h = state[0] if mask is None else state[0] * mask[:n]
    products = h @ started.matrix.T
    queries = products[:, gates:] if products.shape[1] > gates else h
    asked = Asked(queries.reshape(B, n // B, -1), h.reshape(B, n // B, -1))
    weights, backprop_weigh = weigh(
        model.layers[0], started.source, started.keys, asked, t
    )
    mixed = (weights @ started.values).reshape(n, -1)
    cell = CELLS[model.attrs["cell"]]
    R = products[:, :gates] + model.get_param("c")
    state, backprop_cell = cell.step(xp, P + mixed[:, :gates], R, state)

    def backprop(d_output: Stepped) -> StepGrad:
        dP, dR, d_state = backprop_cell(d_output.state)
        d_mixed = xp.hstack([dP, d_output.contexts]).reshape(B, n // B, -1)
        d_asked, d_keys = backprop_weigh(d_mixed @ started.values.swapaxes(1, 2))
        d_queries = d_asked.queries.reshape(n, -1)
        d_h = 0.0 if d_asked.states is None else d_asked.states.reshape(n, -1)
        if products.shape[1] > gates:
            d_products = xp.hstack([dR, d_queries])
        else:
            d_products, d_h = dR, d_h + d_queries
        d_h = d_h + d_products @ started.matrix
        d_h = d_h if mask is None else d_h * mask[:n]
        d_state = (d_state[0] + d_h, *d_state[1:])
        return StepGrad(d_state, dP, d_products, d_mixed, d_keys)

    return Stepped(state, mixed[:, gates:]), weights, backprop


def _know(
    model: Model[InT, OutT], source: Source, is_train: bool
) -> tuple[Started, Callable[[Floats, Floats, Floats], Floats]]:
    """Project what does not change from step to step.

    RETURNS: It, and a callback from the gradients of the keys, the values and the
        matrix of the products to that of the source's rows.
    """
    xp, attention = model.ops.xp, model.layers[0]
    rows, gates = source.rows, gates_of(model)
    keys, backprop_keys = project_keys(attention, source)
    project = linear_of(model, is_train)
    flat = rows.reshape(-1, rows.shape[2])
    projected, backprop_project = project(flat, model.get_param("C"))
    values = xp.concatenate([projected.reshape(*rows.shape[:2], gates), rows], axis=2)
    W_q = query_matrix(attention)
    U = model.get_param("U")
    matrix = U if W_q is None else xp.concatenate([U, W_q])

    def backprop(d_keys: Floats, d_values: Floats, d_matrix: Floats) -> Floats:
        model.inc_grad("U", d_matrix[:gates])
        d_rows, dC = backprop_project(d_values[..., :gates].reshape(-1, gates))
        model.inc_grad("C", dC)
        d_W_q = None if W_q is None else d_matrix[gates:]
        return (
            backprop_keys(d_keys, d_W_q)
            + d_rows.reshape(rows.shape)
            + d_values[..., gates:]
        )

    return Started(source, keys, values, matrix), backprop


def _tell(
    model: Model[InT, OutT], S: Floats, C: Floats, rows: Floats, is_train: bool
) -> tuple[OutT, Callable[[OutT], tuple[Floats, Floats, Floats]]]:
    """Make what tells the pieces (n, nO) of states, contexts and the pieces before."""
    xp = model.ops.xp
    X = xp.hstack([S, C, rows])
    sums, backprop_sums = linear_of(model, is_train)(X, model.get_param("Wr"))
    Y = xp.tanh(sums + model.get_param("br"))

    def backprop(dY: OutT) -> tuple[Floats, Floats, Floats]:
        d_sums = dY * (1 - Y * Y)
        dX, dW = backprop_sums(d_sums)
        model.inc_grad("Wr", dW)
        model.inc_grad("br", d_sums.sum(axis=0))
        nH, nC = S.shape[1], C.shape[1]
        return dX[:, :nH], dX[:, nH : nH + nC], dX[:, nH + nC :]

    return Y, backprop
