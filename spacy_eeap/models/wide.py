"""A wide part beside a deep one: their log-odds add up.

    Y = softmax(log P + Z)           exclusive classes
    Y = sigmoid(logit P + Z)         otherwise

for the scores P (B, nO) of the deep model and the linear scores Z (B, nO) of the wide
one: a product of experts (Hinton 2002, https://doi.org/10.1162/089976602760128018),
trained jointly as in Cheng et al. (2016), https://arxiv.org/abs/1606.07792. As of the
deep model, the gradient that comes back is that of the logits.
"""

from collections.abc import Callable

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

from ..numeric.ops import current_ops

InT = list[Doc]

# Keeps the logarithm of a score finite, below what a float32 softmax can tell from 0.
TINY = 1e-30


def add_wide(
    deep: Model[InT, Floats2d], wide: Model[InT, Floats2d], *, exclusive: bool
) -> Model[InT, Floats2d]:
    """Build the layer.

    deep (Model[List[Doc], Floats2d]): Scores between 0 and 1, whose gradient is
        taken for that of the logits, as Classify's is.
    wide (Model[List[Doc], Floats2d]): Logits.
    exclusive (bool): Whether a document has exactly one class.
    """
    return Model(
        "add_wide",
        forward,
        init=init,
        layers=[deep, wide],
        dims={"nO": None},
        attrs={"exclusive": exclusive},
        ops=current_ops(),
    )


def forward(
    model: Model[InT, Floats2d], docs: InT, is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], InT]]:
    """Get the joint scores, and the callback that trains both parts."""
    deep, wide = model.layers
    P, backprop_deep = deep(docs, is_train)
    Z, backprop_wide = wide(docs, is_train)

    def backprop(d_logits: Floats2d) -> InT:
        backprop_wide(d_logits)
        return backprop_deep(d_logits)

    return join(model, P, Z), backprop


def join(model: Model[InT, Floats2d], P: Floats2d, Z: Floats2d) -> Floats2d:
    """Add logits Z to scores P, and make scores of the sum."""
    ops = model.ops
    log_P = ops.xp.log(P + TINY)
    if model.attrs["exclusive"]:
        return ops.softmax(log_P + Z)
    return ops.sigmoid(log_P - ops.xp.log(1 - P + TINY) + Z)


def init(
    model: Model[InT, Floats2d], X: InT | None = None, Y: Floats2d | None = None
) -> None:
    """Initialize both parts for the same documents and classes."""
    for part in model.layers:
        part.initialize(X=X, Y=Y)
    model.set_dim("nO", model.layers[0].get_dim("nO"))
