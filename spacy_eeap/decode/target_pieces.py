"""The pieces of targets: a row for each, which decoders read, and their scores.

    y = E[piece]                                   (N, nE)
    log p = log softmax(R O' + b)                  (N, nV)

for R (N, nO), what a decoder tells. O is E itself where the rows are tied (Press and
Wolf 2017, https://aclanthology.org/E17-2025). How they learn: loss.py.
"""

from collections.abc import Callable
from typing import Any

from thinc.api import Model, glorot_uniform_init, uniform_init, zero_init

from ..numeric.arrays import Floats, Ints
from ..numeric.dropout import check_rate, dropout_attrs, rate_of
from ..numeric.ops import current_ops
from ..numeric.precision import PrecisionName, check_precision
from ..vocabulary.vocabulary import Vocabulary, check_learnt


def TargetPieces(
    vocabulary: Vocabulary,
    width: int,
    *,
    tied: bool = True,
    label_smoothing: float = 0.1,
    precision: PrecisionName = "bfloat16",
    dropout: float | None = None,
) -> Model[Any, Any]:
    """Build the layer. It is called by functions: `embed`, `rows_of`, `score`, and by
    `learn` of loss.py.

    vocabulary (Vocabulary): Has learnt the pieces when the layer is initialized.
    width (int): Width of a row, nE.
    tied (bool): Whether the rows tell the scores, too. Decoders then must have nO = nE.
    label_smoothing (float): Share of the probability that all pieces should have
        alike, in training.
    precision (str): bfloat16 or float32, in which scores are multiplied in training.
    dropout (Optional[float]): Share of the rows that is dropped in training, the same
        cells for all pieces of a target. If None, the [training] dropout of the config.
    RAISES: ValueError if an argument is out of its range.
    """
    if width < 1:
        raise ValueError(f"width of the rows must be at least 1, but was {width}")
    check_rate("label_smoothing", label_smoothing)
    check_precision(precision)
    return Model(
        "target_pieces",
        forward,
        init=init,
        # Not nV: initialized or loaded again, it can have another vocabulary.
        dims={"nE": width, "nO": width if tied else None},
        params=dict.fromkeys(["E", "b"] if tied else ["E", "O", "b"]),
        attrs={
            "vocabulary": vocabulary,
            "label_smoothing": label_smoothing,
            "precision": precision,
            **dropout_attrs(dropout),
        },
        ops=current_ops(),
    )


def forward(model: Model[Any, Any], X: Any, is_train: bool) -> Any:
    """Refuse: it does several things. RAISES: NotImplementedError."""
    raise NotImplementedError(
        "call embed, rows_of, score or learn in place of target_pieces"
    )


def init(model: Model[Any, Any], X: Any = None, Y: Any = None) -> None:
    """Set the parameters. The model around this one has set nO."""
    vocabulary: Vocabulary = model.attrs["vocabulary"]
    check_learnt(vocabulary)
    nV, nE, nO = len(vocabulary), model.get_dim("nE"), model.get_dim("nO")
    bound = (3 / nE) ** 0.5  # so that the scores of a row vary by about 1
    model.set_param("E", uniform_init(model.ops, (nV, nE), lo=-bound, hi=bound))
    model.set_param("b", zero_init(model.ops, (nV,)))
    if model.has_param("O") is not False:
        model.set_param("O", glorot_uniform_init(model.ops, (nV, nO)))


def embed(
    model: Model[Any, Any], ids: Ints, targets: Ints, is_train: bool
) -> tuple[Floats, Callable[[Floats], None]]:
    """Get the rows of pieces, and the callback for the gradient.

    ids (N,): The pieces.
    targets (N,): The number of the target that each is of.
    """
    ops, rows = model.ops, rows_of(model, ids)
    rate = rate_of(model) if is_train else 0.0
    mask: Floats = 1.0
    if rate:
        masks: Floats = ops.get_dropout_mask((targets.max() + 1, rows.shape[1]), rate)
        mask = masks[targets]

    def backprop(d_rows: Floats) -> None:
        dE = ops.alloc2f(*model.get_param("E").shape)
        ops.scatter_add(dE, ops.asarray1i(ids.tolist()), ops.as_contig(d_rows * mask))
        model.inc_grad("E", dE)

    return rows * mask, backprop


def rows_of(model: Model[Any, Any], ids: Ints) -> Floats:
    """Get the rows of pieces (N, nE), of which nothing is dropped."""
    E: Floats = model.get_param("E")
    return E[ids]


def score(model: Model[Any, Any], R: Floats) -> Floats:
    """Get the logits (N, nV) of every piece."""
    return R @ output_matrix(model).T + model.get_param("b")


def output_name(model: Model[Any, Any]) -> str:
    """Get the name of the parameter that scores are products with."""
    return "O" if model.has_param("O") else "E"


def output_matrix(model: Model[Any, Any]) -> Floats:
    """Get it (nV, nO)."""
    return model.get_param(output_name(model))
