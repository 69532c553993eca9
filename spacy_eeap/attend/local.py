"""Local attention: each document asks the tokens around a centre of its own.

    q = mean of X              queries    (B, nI)
    p = S sigmoid(v . tanh(W q))          centres, in documents of S tokens
    a = softmax(e(q, h)) exp(-(s - p)^2 / (2 sigma^2))      with sigma = D / 2
    Y = sum of a X             summaries  (B, nO), with nO = nI

for the tokens h at positions s from p - D to p + D, and N tokens of width nI in B
documents. An empty document has a zero summary.

Luong et al. (2015), sec. 3.2, have a decoder ask: it moves through a translation, so
that its state can say where in the source it is (local-p), or its own position can
(local-m). A document that is to be reduced has neither. Its mean stands for the state,
and says with local-p where to look; for local-m, p is the middle (S - 1) / 2, the only
position that is known of every document, and there is no Gaussian. A document of at
most D + 1 tokens is within every window that local-p may choose.
"""

from collections.abc import Callable
from typing import cast, get_args

from thinc.api import Model, Ops, get_width, to_numpy
from thinc.types import Floats1d, Floats2d, Ints1d, Ragged

from ..numeric.ops import current_ops
from ..numeric.widths import check_width
from .batch.blocks import Asked, Asking
from .batch.blocks import attend as attend_blocks
from .batch.pieces import one_each
from .energy.energies import EnergyName
from .energy.pairwise import Energy
from .normalise import Normalisation, check_normalise, find_normalisation
from .ragged import weighted_sum
from .reducer import forward
from .window.centre import Centre, predict_centres
from .window.windows import (
    DEFAULT_RADIUS,
    LocalWindowName,
    around,
    check_window,
)

InT = Ragged
OutT = Floats2d


def LocalAttention(
    nI: int | None = None,
    *,
    nH: int | None = None,
    window: LocalWindowName = "local-p",
    radius: int = DEFAULT_RADIUS,
    energy: EnergyName = "general",
    normalise: Normalisation = "softmax",
) -> Model[InT, OutT]:
    """Build the layer. In a config: @layers = "spacy-eeap.LocalAttention.v1".

    nI (Optional[int]): Width of the tokens. Inferred from the data if None.
    nH (Optional[int]): Width at which the query and the tokens are compared. The
        width of the tokens if None, as it must be for dot and general.
    window (str): local-p, around a predicted centre, or local-m, around the middle.
    radius (int): The D of the paper, in tokens.
    energy (str): additive, concat, dot, general or scaled_dot.
    normalise (str): softmax, hard, sparsemax or entmax15.
    """
    check_normalise(normalise)
    check_window(window, radius, get_args(LocalWindowName))
    predicted = [Centre()] if window == "local-p" else []
    return Model(
        "local_attention",
        forward,
        init=init,
        dims={"nI": nI, "nO": nI},
        layers=[Energy(energy, nH), *predicted],
        attrs={"normalise": normalise, "radius": radius, "attend": attend},
        ops=current_ops(),
    )


def attend(
    model: Model[InT, OutT], Xr: InT
) -> tuple[OutT, dict[str, Floats1d], Callable[[OutT], InT]]:
    """Get the summaries (B, nO), the weights {"attention": (N,)}, the callback.

    With local-p, the weights of a document sum to less than 1, as the Gaussian does.
    """
    X, lengths = cast(Floats2d, Xr.dataXd), to_numpy(Xr.lengths)
    check_width(model, X)
    queries, backprop_queries = _mean(model.ops, X, Xr.lengths)
    centres, backprop_centres = predict_centres(model.layers[1:], queries, Xr.lengths)
    middles = (lengths - 1) / 2 if centres is None else to_numpy(centres).ravel()
    origins = lengths.cumsum() - lengths
    windows = around(middles, model.attrs["radius"], origins, lengths)
    asking = Asking(
        model.layers[0],
        find_normalisation(model.attrs["normalise"]),
        windows,
        one_each(len(lengths)),
        model.attrs["radius"],
    )
    Y, weights, backprop_attend = attend_blocks(asking, Asked(queries, X, X, centres))

    def backprop(dY: OutT) -> InT:
        grads = backprop_attend(dY)
        d_queries = grads.queries + backprop_centres(grads.centres)
        dX = grads.tokens + grads.values + backprop_queries(d_queries)
        return Ragged(dX, Xr.lengths)

    return Y, {"attention": weights}, backprop


def _mean(
    ops: Ops, X: Floats2d, lengths: Ints1d
) -> tuple[Floats2d, Callable[[Floats2d], Floats2d]]:
    shares = ops.xp.repeat(1 / ops.xp.maximum(lengths, 1), to_numpy(lengths).tolist())
    weights = ops.asarray2f(shares.reshape(-1, 1))
    means, backprop = weighted_sum(ops, weights, X, lengths)
    return means[:, 0], lambda d_means: backprop(d_means[:, None])[1]


def init(model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None) -> None:
    """Infer nI from X and set the parameters. Y says nothing about this layer."""
    if X is not None:
        model.set_dim("nI", get_width(X))
    model.set_dim("nO", model.get_dim("nI"))
    for layer in model.layers:
        layer.set_dim("nI", model.get_dim("nI"))
        layer.initialize()
