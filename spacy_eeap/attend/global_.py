"""Global attention: one learned query weighs every token of a document.

    e = q . tanh(W h + b)      score of a token h; other energies: learned_query.py
    a = softmax(e)             weights    (N, 1), sum to 1 in each document
    Y = sum of a X             summaries  (B, nO), with nO = nI

for N tokens of width nI in B documents. An empty document has a zero summary.

Yang et al. (2016), eqs. 5-7: https://aclanthology.org/N16-1174
"Global" as in Luong et al. (2015), sec. 3.1: https://aclanthology.org/D15-1166
"""

from collections.abc import Callable
from typing import cast

from thinc.api import Model, get_width
from thinc.types import Floats1d, Floats2d, Ragged
from thinc.util import ArrayInfo

from ..numeric.ops import current_ops
from .energy.compiled import attend_compiled
from .energy.energies import EnergyName
from .energy.learned_query import init_learned_query, learned_query, weigh
from .normalise import Normalisation
from .ragged import weighted_sum
from .reducer import forward
from .supervised import supervise

InT = Ragged
OutT = Floats2d


def GlobalAttention(
    nI: int | None = None,
    *,
    nH: int | None = None,
    energy: EnergyName = "additive",
    normalise: Normalisation = "softmax",
) -> Model[InT, OutT]:
    """Build the layer. In a config: @layers = "spacy-eeap.GlobalAttention.v1".

    nI (Optional[int]): Width of the tokens. Inferred from the data if None.
    nH (Optional[int]): Width of the keys. The width of the tokens if None.
    energy (str): additive, concat, dot, general or scaled_dot.
    normalise (str): softmax, hard, sparsemax or entmax15.
    """
    params, attrs = learned_query(energy, normalise, nH)
    return Model(
        "global_attention",
        forward,
        init=init,
        dims={"nI": nI, "nH": nH, "nO": nI},
        params=params,
        attrs={**attrs, "attend": attend, "supervise": supervise},
        ops=current_ops(),
    )


def attend(
    model: Model[InT, OutT], Xr: InT
) -> tuple[OutT, dict[str, Floats1d], Callable[[OutT], InT]]:
    """Get the summaries (B, nO), the weights {"attention": (N,)}, the callback."""
    attended = attend_compiled(model, Xr)
    if attended is not None:
        summaries, attention, backprop_rows = attended

        def backprop_compiled(dY: OutT) -> InT:
            check_summaries.check_consistency(dY)
            return Ragged(backprop_rows(dY), Xr.lengths)

        check_summaries = ArrayInfo.from_array(summaries)
        return summaries, {"attention": attention}, backprop_compiled
    weights, backprop_weights = weigh(model, Xr)
    X = cast(Floats2d, Xr.dataXd)
    Y, backprop_sum = weighted_sum(model.ops, weights, X, Xr.lengths)

    def backprop(dY: OutT) -> InT:
        d_weights, dX = backprop_sum(dY.reshape(Y.shape))
        dX += backprop_weights(d_weights)
        return Ragged(dX, Xr.lengths)

    return Y[:, 0], {"attention": weights.ravel()}, backprop


def init(model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None) -> None:
    """Infer nI from X and set the parameters. Y says nothing about this layer."""
    if X is not None:
        model.set_dim("nI", get_width(X))
    model.set_dim("nO", model.get_dim("nI"))
    init_learned_query(model)
