"""A decoder whose state asks the source before it moves on.

    c_t = sum of weights of s_{t-1} * rows of the source            context
    s_t = cell([y_{t-1}; c_t], s_{t-1})                             next state
    r_t = tanh(W_r [s_t; c_t; y_{t-1}] + b_r)                       what tells the piece

for the row y_{t-1} (nE) of the piece before. Bahdanau et al. (2015), app. A.2.2, with
one tanh layer in place of the maxout of two: https://arxiv.org/abs/1409.0473. The steps
are in bahdanau_steps.py.
"""

from collections.abc import Callable

from thinc.api import Model
from thinc.types import Floats2d

from ..attend.energy.energies import EnergyName
from ..attend.normalise import Normalisation
from ..attend.source import Source, SourceAttention
from ..attend.window.windows import DEFAULT_RADIUS, WindowName
from ..numeric.arrays import Floats
from ..numeric.ops import current_ops
from ..numeric.precision import PrecisionName
from ..numeric.threads import on_one_thread
from .bahdanau_steps import Stepped, know, run, take_step
from .decoder import (
    PARAMS,
    Started,
    check_widths,
    decoder_attrs,
    init_decoder,
    project_pieces,
    set_widths,
)
from .dropout_over_time import drop_alike
from .products import linear_of
from .reading import Reading, ReadingGrad
from .state import CellName, State, gates_of, start_state

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
    recurrent_dropout (float): The same of the state, where the cell and the attention
        read it.
    precision (str): bfloat16 or float32, of the large products of training.
    RAISES: ValueError if an argument is out of its range.
    """
    check_widths(nH, nO)
    return Model(
        "bahdanau_decoder",
        forward,
        init=init,
        dims={"nI": None, "nE": None, "nH": nH, "nO": nO},
        params=dict.fromkeys([*PARAMS, "C", "Wr", "br"]),
        layers=[SourceAttention(energy, attention_width, window, radius, normalise)],
        attrs={
            "start": start,
            "step": step,
            **decoder_attrs(cell, dropout, recurrent_dropout, precision),
        },
        ops=current_ops(),
    )


def init(model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None) -> None:
    """Infer nI and nE from X, and set the parameters."""
    set_widths(model, X)
    nI, nE, nH, nO = (model.get_dim(name) for name in ("nI", "nE", "nH", "nO"))
    own = {"C": (gates_of(model), nI), "Wr": (nO, nH + nI + nE), "br": (nO,)}
    init_decoder(model, own)


def start(model: Model[InT, OutT], source: Source) -> tuple[Started, State]:
    """Get ready to decode: what is known of the sources, and the first state."""
    return know(model, source, False)[0], start_state(model, source)[0]


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
    stepped, weights, _ = take_step(model, started, state, P, None, t)
    Y, _ = _tell(model, stepped, rows, False)
    return Y, weights, stepped.state


@on_one_thread
def forward(
    model: Model[InT, OutT], reading: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], ReadingGrad]]:
    """Get what tells the next pieces (N, nO), and the callback for the gradient."""
    P, backprop_pieces = project_pieces(model, reading.rows, is_train)
    stepped, backprop_steps = run(model, reading, P, is_train)
    Y, backprop_tell = _tell(model, stepped, reading.rows, is_train)
    Y, backprop_drop = drop_alike(model, Y, reading, is_train)

    def backprop(dY: OutT) -> ReadingGrad:
        d_stepped, d_rows = backprop_tell(backprop_drop(dY))
        d_source, dP = backprop_steps(d_stepped)
        return ReadingGrad(d_source, d_rows + backprop_pieces(dP))

    return Y, backprop


def _tell(
    model: Model[InT, OutT], stepped: Stepped, rows: Floats2d, is_train: bool
) -> tuple[OutT, Callable[[OutT], tuple[Stepped, Floats2d]]]:
    """Make what tells the pieces (n, nO), of n steps and of the pieces before."""
    xp = model.ops.xp
    h, C = stepped.state[0], stepped.contexts
    X = xp.hstack([h, C, rows])
    sums, backprop_sums = linear_of(model, is_train)(X, model.get_param("Wr"))
    Y = xp.tanh(sums + model.get_param("br"))

    def backprop(dY: OutT) -> tuple[Stepped, Floats2d]:
        d_sums = dY * (1 - Y * Y)
        dX, dW = backprop_sums(d_sums)
        model.inc_grad("Wr", dW)
        model.inc_grad("br", d_sums.sum(axis=0))
        nH, nC = h.shape[1], C.shape[1]
        d_stepped = Stepped((dX[:, :nH],), dX[:, nH : nH + nC])
        return d_stepped, dX[:, nH + nC :]

    return Y, backprop
