"""Global attention: one learned query weighs every token of a document.

    K = tanh(X W' + b)         keys       (N, nH)
    a = softmax(K q)           weights    (N, 1), sum to 1 in each document
    Y = sum of a X             summaries  (B, nO), with nO = nI

for N tokens of width nI in B documents. An empty document has a zero summary.

Yang et al. (2016), eqs. 5-7: https://aclanthology.org/N16-1174
"Global" as in Luong et al. (2015), sec. 3.1: https://aclanthology.org/D15-1166
"""

from collections.abc import Callable
from typing import cast

from thinc.api import Model, get_width, glorot_uniform_init, uniform_init, zero_init
from thinc.types import Floats1d, Floats2d, Ragged

from ..ops import current_ops
from .ragged import softmax, weighted_sum

InT = Ragged
OutT = Floats2d


def GlobalAttention(
    nI: int | None = None, *, nH: int | None = None
) -> Model[InT, OutT]:
    """Build the layer. In a config: @layers = "spacy-eeap.GlobalAttention.v1".

    nI (Optional[int]): Width of the tokens. Inferred from the data if None.
    nH (Optional[int]): Width of the keys. The width of the tokens if None.
    """
    if nH is not None and nH < 1:
        raise ValueError(
            f"nH, the width of the keys, must be at least 1, or null for that of the "
            f"tokens, but was {nH}"
        )
    return Model(
        "global_attention",
        forward,
        init=init,
        dims={"nI": nI, "nH": nH, "nO": nI},
        params={"W": None, "b": None, "q": None},
        attrs={"attend": attend},
        ops=current_ops(),
    )


def forward(model: Model[InT, OutT], Xr: InT, is_train: bool) -> tuple[OutT, Callable]:
    """Get the summaries (B, nO), and the callback for their gradient."""
    Y, _, backprop = attend(model, Xr)
    return Y, backprop


def attend(
    model: Model[InT, OutT], Xr: InT
) -> tuple[OutT, dict[str, Floats1d], Callable[[OutT], InT]]:
    """Get the summaries (B, nO), the weights {"attention": (N,)}, the callback."""
    weights, backprop_weights = weigh(model, Xr)
    X = cast(Floats2d, Xr.dataXd)
    Y, backprop_sum = weighted_sum(model.ops, weights, X, Xr.lengths)

    def backprop(dY: OutT) -> InT:
        d_weights, dX = backprop_sum(dY)
        return Ragged(dX + backprop_weights(d_weights), Xr.lengths)

    return Y, {"attention": weights.ravel()}, backprop


def weigh(
    model: Model[InT, OutT], Xr: InT
) -> tuple[Floats2d, Callable[[Floats2d], Floats2d]]:
    """Get the weight of each token (N, 1), and the callback for its gradient."""
    ops, X = model.ops, cast(Floats2d, Xr.dataXd)  # (N, nI)
    W = cast(Floats2d, model.get_param("W"))
    b = cast(Floats1d, model.get_param("b"))
    q = cast(Floats1d, model.get_param("q"))
    keys = ops.xp.tanh(ops.affine(X, W, b))  # (N, nH)
    scores = ops.gemm(keys, ops.reshape2f(q, -1, 1))  # (N, 1)
    weights, backprop_softmax = softmax(ops, scores, Xr.lengths)

    def backprop(d_weights: Floats2d) -> Floats2d:
        d_scores = backprop_softmax(d_weights)  # (N, 1)
        d_linear = d_scores * q * (1 - keys**2)  # (N, nH), before the tanh
        model.inc_grad("q", (d_scores * keys).sum(axis=0))
        model.inc_grad("b", d_linear.sum(axis=0))
        model.inc_grad("W", ops.gemm(d_linear, X, trans1=True))
        return ops.gemm(d_linear, W)  # (N, nI)

    return weights, backprop


def init(model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None) -> None:
    """Infer nI from X and set the parameters. Y says nothing about this layer."""
    if X is not None:
        model.set_dim("nI", get_width(X))
    nI = model.get_dim("nI")
    nH = model.maybe_get_dim("nH") or nI
    model.set_dim("nH", nH)
    model.set_dim("nO", nI)
    model.set_param("W", glorot_uniform_init(model.ops, (nH, nI)))
    model.set_param("b", zero_init(model.ops, (nH,)))
    model.set_param("q", uniform_init(model.ops, (nH,)))
