"""Multi-head attention: several learned queries, each with a summary of its own.

    e = Q tanh(W h + b)        scores of a token h; other energies: learned_query.py
    A = softmax(e)             weights    (N, K), each column sums to 1 in a document
    Y = [a_1 X; ...; a_K X]    summaries  (B, nO), with nO = K nI
    P = |A' A - I|^2           penalty of a document, the squared Frobenius norm

for N tokens of width nI in B documents and K heads. An empty document has a zero
summary. The structured self-attention of Lin et al. (2017), eqs. 5-8, which has no
b: https://arxiv.org/abs/1703.03130

The penalty is small when each head weighs few tokens, and others than the other heads
do. It is no part of the output. The backward pass adds the gradient of penalty * P for
each document of the batch to that which comes back to the weights: training minimises
the sum of both losses, though the loss that it reports is the component's alone.
"""

from collections.abc import Callable
from typing import cast

from thinc.api import Model, Ops, get_width
from thinc.types import Floats2d, FloatsXd, Ints1d, Ragged

from ..numeric.ops import current_ops
from .energy.energies import EnergyName
from .energy.learned_query import init_learned_query, learned_query, weigh
from .normalise import Normalisation
from .ragged import weighted_sum
from .reducer import forward

InT = Ragged
OutT = Floats2d


def MultiHeadAttention(
    nI: int | None = None,
    *,
    heads: int = 4,
    nH: int | None = None,
    penalty: float = 0.1,
    energy: EnergyName = "additive",
    normalise: Normalisation = "softmax",
) -> Model[InT, OutT]:
    """Build the layer. In a config: @layers = "spacy-eeap.MultiHeadAttention.v1".

    nI (Optional[int]): Width of the tokens. Inferred from the data if None.
    heads (int): Number of queries.
    nH (Optional[int]): Width of the keys. The width of the tokens if None.
    penalty (float): Coefficient of the penalty on heads that attend to the same. 0
        for none; 1, as in the paper, can drown the loss of short texts.
    energy (str): additive, concat, dot, general or scaled_dot.
    normalise (str): softmax, hard, sparsemax or entmax15.
    """
    if heads < 1:
        raise ValueError(f"heads must be at least 1, but was {heads}")
    if penalty < 0:
        raise ValueError(f"penalty must not be negative, but was {penalty}")
    params, attrs = learned_query(energy, normalise, nH)
    return Model(
        "multi_head_attention",
        forward,
        init=init,
        dims={"nI": nI, "nH": nH, "nO": None if nI is None else heads * nI},
        params=params,
        attrs={**attrs, "heads": heads, "penalty": penalty, "attend": attend},
        ops=current_ops(),
    )


def attend(
    model: Model[InT, OutT], Xr: InT
) -> tuple[OutT, dict[str, FloatsXd], Callable[[OutT], InT]]:
    """Get the summaries (B, nO), the weights, and the callback.

    The weights are {"attention": (N,), "heads": (N, K)}, the first the mean of the
    heads.
    """
    weights, backprop_weights = weigh(model, Xr)
    X = cast(Floats2d, Xr.dataXd)
    Y, backprop_sum = weighted_sum(model.ops, weights, X, Xr.lengths)

    def backprop(dY: OutT) -> InT:
        d_weights, dX = backprop_sum(dY.reshape(Y.shape))
        if model.attrs["penalty"]:
            slope = penalty_gradient(model.ops, weights, Xr.lengths)
            d_weights += model.attrs["penalty"] * slope
        dX += backprop_weights(d_weights)
        return Ragged(dX, Xr.lengths)

    attention = {"attention": weights.mean(axis=1), "heads": weights}
    return Y.reshape(len(Y), model.get_dim("nO")), attention, backprop


def penalty_gradient(ops: Ops, weights: Floats2d, lengths: Ints1d) -> Floats2d:
    """Get the gradient 4 A (A' A - I) of each document's penalty in its weights."""
    overlaps, backprop = weighted_sum(ops, weights, weights, lengths)  # (B, K, K)
    d_left, d_right = backprop(
        2 * (overlaps - ops.xp.eye(overlaps.shape[1], dtype="f"))
    )
    return d_left + d_right


def init(model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None) -> None:
    """Infer nI from X and set the parameters. Y says nothing about this layer."""
    if X is not None:
        model.set_dim("nI", get_width(X))
    heads = model.attrs["heads"]
    model.set_dim("nO", heads * model.get_dim("nI"))
    init_learned_query(model, (heads,))
