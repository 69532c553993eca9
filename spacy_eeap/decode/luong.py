"""A decoder whose state asks the source after it moved on.

    s_t = cell([y_{t-1}; h~_{t-1}], s_{t-1})             next state
    c_t = sum of weights of s_t * rows of the source     context
    h~_t = tanh(C c_t + D s_t + b_h)                     what tells the piece, eq. 5

for the row y_{t-1} (nE) of the piece before. Without input feeding the cell does not
read h~, and all states ask at once. Luong et al. (2015), secs. 3.1 and 3.3:
https://aclanthology.org/D15-1166. What tells the pieces is made in attentional.py, and
the steps are taken in luong_steps.py.
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
from .attentional import ask, know
from .decoder import (
    PARAMS,
    Shapes,
    Started,
    check_widths,
    decoder_attrs,
    init_decoder,
    project_pieces,
    set_widths,
)
from .dropout_over_time import drop_alike
from .luong_steps import run, run_fed
from .moves import move
from .reading import Reading, ReadingGrad
from .state import CellName, State, gates_of, start_state

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
    recurrent_dropout (float): Share of the state that is dropped in training where the
        cell reads it, the same at all steps.

    The other arguments are those of BahdanauDecoder.
    """
    check_widths(nH, nO)
    names = [*PARAMS, "C", "D", "bh"]
    return Model(
        "luong_decoder",
        forward,
        init=init,
        dims={"nI": None, "nE": None, "nH": nH, "nO": nO},
        params=dict.fromkeys([*names, "F"] if input_feeding else names),
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
    nI, nH, nO = (model.get_dim(name) for name in ("nI", "nH", "nO"))
    own: Shapes = {"C": (nO, nI), "D": (nO, nH), "bh": (nO,)}
    if "F" in model.param_names:
        own["F"] = (gates_of(model), nO)
    init_decoder(model, own)


def start(model: Model[InT, OutT], source: Source) -> tuple[Started, State]:
    """Get ready to decode: what is known of the sources, and the first state."""
    state, _ = start_state(model, source)
    told = model.ops.alloc2f(len(source.rows), model.get_dim("nO"))
    return know(model, source, False)[0], (*state, told)


def step(
    model: Model[InT, OutT], started: Started, state: State, rows: Floats2d, t: int
) -> tuple[OutT, Floats, State]:
    """Decode a piece of each of m hypotheses of B sources.

    The arguments and what is returned are those of bahdanau.step. The last array of the
    state is what told the pieces before.
    """
    *before, told = state
    P, _ = project_pieces(model, rows, False)
    if "F" in model.param_names:
        P = P + told @ model.get_param("F").T
    moved, _ = move(model, P, tuple(before), None)
    states = moved[0].reshape(len(started.keys), -1, moved[0].shape[1])
    Y, weights, _ = ask(model, started, states, [t])
    return Y, weights, (*moved, Y)


@on_one_thread
def forward(
    model: Model[InT, OutT], reading: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], ReadingGrad]]:
    """Get what tells the next pieces (N, nO), and the callback for the gradient."""
    P, backprop_pieces = project_pieces(model, reading.rows, is_train)
    take_steps = run_fed if "F" in model.param_names else run
    Y, backprop_steps = take_steps(model, reading, P, is_train)
    Y, backprop_drop = drop_alike(model, Y, reading, is_train)

    def backprop(dY: OutT) -> ReadingGrad:
        d_source, dP = backprop_steps(backprop_drop(dY))
        return ReadingGrad(d_source, backprop_pieces(dP))

    return Y, backprop
