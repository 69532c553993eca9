"""A decoder whose state asks the source before it moves on.

    c_t = sum of weights of s_{t-1} * rows of the source            context
    s_t = cell([y_{t-1}; c_t], s_{t-1})                             next state
    r_t = tanh(W_r [s_t; c_t; y_{t-1}] + b_r)                       what tells the piece

for the row y_{t-1} (nE) of the piece before. Bahdanau et al. (2015), app. A.2.2, with
one tanh layer in place of the maxout of two: https://arxiv.org/abs/1409.0473. The steps
are in bahdanau_steps.py. Where the decoder copies, W_r and b_r have one more row, that
of the gate:

    z_t = w [s_t; c_t; y_{t-1}] + b                                 logit of the gate
"""

from collections.abc import Callable

from thinc.api import Model
from thinc.types import Floats2d

from ..attend.energy.energies import EnergyName
from ..attend.normalise import Normalisation
from ..attend.source import Source, SourceAttention
from ..attend.window.windows import DEFAULT_RADIUS, WindowName
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
from .told import Told

InT = Reading
OutT = Told


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
    copy: bool = False,
    coverage: bool = False,
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
    copy (bool): Whether it can write pieces of the source by pointing at them, those
        that the vocabulary lacks, too: copying.py.
    coverage (bool): Whether the energy reads how much of each row was attended to
        before: attend/energy/covered.py.
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
        layers=[
            SourceAttention(
                energy, attention_width, window, radius, normalise, coverage
            )
        ],
        attrs={
            "start": start,
            "step": step,
            **decoder_attrs(cell, dropout, recurrent_dropout, precision, copy),
        },
        ops=current_ops(),
    )


def init(model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None) -> None:
    """Infer nI and nE from X, and set the parameters."""
    set_widths(model, X)
    nI, nE, nH, nO = (model.get_dim(name) for name in ("nI", "nE", "nH", "nO"))
    n_told = nO + model.attrs["copy"]
    own = {"C": (gates_of(model), nI), "Wr": (n_told, nH + nI + nE), "br": (n_told,)}
    init_decoder(model, own)


def start(model: Model[InT, OutT], source: Source) -> tuple[Started, State]:
    """Get ready to decode: what is known of the sources, and the first state."""
    return know(model, source, False)[0], start_state(model, source)[0]


def step(
    model: Model[InT, OutT], started: Started, state: State, rows: Floats2d, t: int
) -> tuple[OutT, State]:
    """Decode a piece of each of m hypotheses of B sources.

    started (Started), state (State): Of `start`, and of the step before.
    rows (B * m, nE): The rows of the pieces before.
    t (int): The number of the step, from 0.
    RETURNS: What is told of the B * m pieces, and the next state.
    """
    P, _ = project_pieces(model, rows, False)
    stepped, _ = take_step(model, started, state, P, None, t)
    told, _ = _tell(model, stepped, rows, False)
    return told, stepped.state


@on_one_thread
def forward(
    model: Model[InT, OutT], reading: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], ReadingGrad]]:
    """Tell the next pieces, and get the callback for the gradient."""
    P, backprop_pieces = project_pieces(model, reading.rows, is_train)
    stepped, backprop_steps = run(model, reading, P, is_train)
    told, backprop_tell = _tell(model, stepped, reading.rows, is_train)
    vectors, backprop_drop = drop_alike(model, told.vectors, reading, is_train)

    def backprop(d_told: OutT) -> ReadingGrad:
        d_vectors = backprop_drop(d_told.vectors)
        d_stepped, d_rows = backprop_tell(d_told._replace(vectors=d_vectors))
        d_source, dP = backprop_steps(d_stepped)
        return ReadingGrad(d_source, d_rows + backprop_pieces(dP))

    return told._replace(vectors=vectors), backprop


def _tell(
    model: Model[InT, OutT], stepped: Stepped, rows: Floats2d, is_train: bool
) -> tuple[OutT, Callable[[OutT], tuple[Stepped, Floats2d]]]:
    """Tell n pieces, of n steps and of the pieces before."""
    xp, nO = model.ops.xp, model.get_dim("nO")
    h, C = stepped.state[0], stepped.contexts
    X = xp.hstack([h, C, rows])
    sums, backprop_sums = linear_of(model, is_train)(X, model.get_param("Wr"))
    sums = sums + model.get_param("br")
    Y = xp.tanh(sums[:, :nO])
    gates = sums[:, nO] if model.attrs["copy"] else None

    def backprop(d_told: OutT) -> tuple[Stepped, Floats2d]:
        d_sums = d_told.vectors * (1 - Y * Y)
        if model.attrs["copy"]:
            d_sums = xp.hstack([d_sums, d_told.gates[:, None]])
        dX, dW = backprop_sums(d_sums)
        model.inc_grad("Wr", dW)
        model.inc_grad("br", d_sums.sum(axis=0))
        nH, nC = h.shape[1], C.shape[1]
        d_stepped = Stepped((dX[:, :nH],), dX[:, nH : nH + nC], d_told.weights)
        return d_stepped, dX[:, nH + nC :]

    return Told(Y, stepped.weights, gates), backprop
