"""The pieces of targets: a row for each, which decoders read, and their scores.

    y = E[piece]                                   (N, nE)
    log p = log softmax(R O' + b)                  (N, nV)

for R (N, nO), what a decoder tells. O is E itself where the rows are tied (Press and
Wolf 2017, https://aclanthology.org/E17-2025). The loss of the pieces that are right,
with label smoothing e (Szegedy et al. 2016, sec. 7, https://arxiv.org/abs/1512.00567),
is

    loss = -sum((1 - e) log p[right] + e / nV sum(log p))
    d_logits = p - (1 - e) [right] - e / nV

In training the scores are never all in memory: some rows at a time are scored, and
their gradients made.
"""

from collections.abc import Callable
from typing import Any

from thinc.api import Model, glorot_uniform_init, uniform_init, zero_init

from ..numeric.arrays import Floats, Ints
from ..numeric.dropout import check_rate, dropout_attrs, rate_of
from ..numeric.ops import current_ops
from ..numeric.precision import PrecisionName, check_precision
from ..vocabulary.vocabulary import Vocabulary, check_learnt
from .products import linear_of

# Rows that are scored at a time in training: of 4,000 pieces these take 8 MB.
CHUNK = 512


def TargetPieces(
    vocabulary: Vocabulary,
    width: int,
    *,
    tied: bool = True,
    label_smoothing: float = 0.1,
    precision: PrecisionName = "bfloat16",
    dropout: float | None = None,
) -> Model[Any, Any]:
    """Build the layer. It is called by functions: `embed`, `learn`, `rows_of`, `score`.

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
        "call embed, learn, rows_of or score in place of target_pieces"
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
    return R @ _output(model).T + model.get_param("b")


def learn(
    model: Model[Any, Any], R: Floats, right: Ints
) -> tuple[float, Callable[[float], Floats]]:
    """Get the loss of the pieces that are right, in nats, summed over N of them.

    R (N, nO): What the decoder tells.
    right (N,): The pieces that are right.
    RETURNS: The loss, and a callback from its gradient to that of R (N, nO).
    """
    xp, W = model.ops.xp, _output(model)
    linear = linear_of(model, is_train=True)
    dR, dW = xp.empty_like(R), xp.zeros_like(W)
    db = xp.zeros_like(model.get_param("b"))
    loss = 0.0
    for start in range(0, len(R), CHUNK):
        rows = slice(start, start + CHUNK)
        logits, backprop_logits = linear(R[rows], W)
        logits += model.get_param("b")
        loss += _to_gradient(model, logits, right[rows])
        db += logits.sum(axis=0)
        dR[rows], d_chunk = backprop_logits(logits)
        dW += d_chunk

    def backprop(d_loss: float) -> Floats:
        name = "O" if model.has_param("O") else "E"
        model.inc_grad(name, dW * d_loss)
        model.inc_grad("b", db * d_loss)
        return dR * d_loss

    return loss, backprop


def _output(model: Model[Any, Any]) -> Floats:
    return model.get_param("O" if model.has_param("O") else "E")


def _to_gradient(model: Model[Any, Any], logits: Floats, right: Ints) -> float:
    """Get the loss of rows, and overwrite their logits with the gradient."""
    xp, smoothing = model.ops.xp, model.attrs["label_smoothing"]
    each = xp.arange(len(logits))
    nV = logits.shape[1]
    logits -= logits.max(axis=1, keepdims=True)
    wanted = (1 - smoothing) * logits[each, right].sum()
    if smoothing:
        wanted += smoothing / nV * logits.sum()
    xp.exp(logits, out=logits)
    totals = logits.sum(axis=1, keepdims=True)
    loss = xp.log(totals).sum() - wanted
    logits /= totals
    logits -= smoothing / nV
    logits[each, right] -= 1 - smoothing
    return float(loss)
