"""A decoder whose state asks the source after it moved on.

    s_t = cell([y_{t-1}; h~_{t-1}], s_{t-1})             next state
    c_t = sum of weights of s_t * rows of the source     context
    h~_t = tanh(C c_t + D s_t + b_h)                     what tells the piece, eq. 5

for the row y_{t-1} (nE) of the piece before. Without input feeding the cell does not
read h~, and all states ask at once. Luong et al. (2015), secs. 3.1 and 3.3:
https://aclanthology.org/D15-1166. What tells the pieces is made in attentional.py, and
the steps are taken in luong_steps.py. Where the decoder copies, W, b, C and D have one
more row, and together they make

    z_t = w_s s_t + w_c c_t + w_y y_{t-1} + b            logit of the gate
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
from .luong_steps import run
from .moves import move
from .reading import Reading, ReadingGrad
from .state import CellName, State, gates_of, split_coverage, start_state
from .told import Told

InT = Reading
OutT = Told


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
    copy: bool = False,
    coverage: bool = False,
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
    copy: bool = model.attrs["copy"]
    n_told, n_read = nO + copy, gates_of(model) + copy
    own: Shapes = {"C": (n_told, nI), "D": (n_told, nH), "bh": (nO,)}
    own |= {"W": (n_read, nE), "b": (n_read,)}
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
) -> tuple[OutT, State]:
    """Decode a piece of each of m hypotheses of B sources.

    The arguments and what is returned are those of bahdanau.step. The last array of the
    state is what told the pieces before.
    """
    *before, vectors = state
    own, covered = split_coverage(model, tuple(before))
    read, _ = project_pieces(model, rows, False)
    P = read[:, : gates_of(model)]
    if "F" in model.param_names:
        P = P + vectors @ model.get_param("F").T
    moved, _ = move(model, P, own, None)
    states, *coverage = (
        array.reshape(len(started.keys), -1, array.shape[1])
        for array in (moved[0], *covered)
    )
    told, _ = ask(model, started, states, [t], *coverage)
    after = (*moved, *(array + told.weights for array in covered), told.vectors)
    return _open_gates(told, read), after


@on_one_thread
def forward(
    model: Model[InT, OutT], reading: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], ReadingGrad]]:
    """Tell the next pieces, and get the callback for the gradient."""
    read, backprop_pieces = project_pieces(model, reading.rows, is_train)
    told, backprop_steps = run(model, reading, read[:, : gates_of(model)], is_train)
    vectors, backprop_drop = drop_alike(model, told.vectors, reading, is_train)

    def backprop(d_told: OutT) -> ReadingGrad:
        d_vectors = backprop_drop(d_told.vectors)
        d_source, d_read = backprop_steps(d_told._replace(vectors=d_vectors))
        if model.attrs["copy"]:
            d_read = model.ops.xp.hstack([d_read, d_told.gates[:, None]])
        return ReadingGrad(d_source, backprop_pieces(d_read))

    return _open_gates(told._replace(vectors=vectors), read), backprop


def _open_gates(told: Told, read: Floats) -> Told:
    """Add to the logits of the gates what the pieces before say of them."""
    return told if told.gates is None else told._replace(gates=told.gates + read[:, -1])
