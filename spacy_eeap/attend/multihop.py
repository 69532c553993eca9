"""Multi-hop attention: what was found asks again.

    a_k = softmax(e(q_k, h))           weights    (N, 1), sum to 1 in each document
    s_k = sum of a_k X                 summaries  (B, nI), for hops k = 1 ... K
    q_(k+1) = q_k + R s_k              queries    (B, nI), with a learned q_1
    Y = s_K                            (B, nO), with nO = nI

for N tokens h of width nI in B documents. An empty document has a zero summary.

Sukhbaatar et al. (2015), eq. 4, with the map R of their sec. 2.2 on the summary:
https://arxiv.org/abs/1503.08895. Their answer is made of q_K + s_K. Ours is of s_K
alone, so that the weights of the last hop tell all that it was made of. Hops may share
their energy and R ("layer-wise" there), or each have their own.
"""

from collections.abc import Callable
from typing import cast

from thinc.api import Model, get_width, glorot_uniform_init, to_numpy, uniform_init
from thinc.types import Floats1d, Floats2d, FloatsXd, Ragged

from ..numeric.arrays import Floats
from ..numeric.linear import linear
from ..numeric.ops import current_ops
from ..numeric.widths import check_width
from .batch.blocks import Asked, Asking
from .batch.blocks import attend as attend_blocks
from .batch.pieces import one_each
from .energy.energies import EnergyName
from .energy.pairwise import Energy
from .normalise import Normalisation, check_normalise, find_normalisation
from .reducer import forward
from .window.windows import whole

InT = Ragged
OutT = Floats2d


def MultiHopAttention(
    nI: int | None = None,
    *,
    hops: int = 2,
    shared: bool = True,
    nH: int | None = None,
    energy: EnergyName = "additive",
    normalise: Normalisation = "softmax",
) -> Model[InT, OutT]:
    """Build the layer. In a config: @layers = "spacy-eeap.MultiHopAttention.v1".

    nI (Optional[int]): Width of the tokens. Inferred from the data if None.
    hops (int): How many times the document is asked.
    shared (bool): Whether all hops have the same parameters.
    nH (Optional[int]): Width at which the query and the tokens are compared. The
        width of the tokens if None, as it must be for dot and general.
    energy (str): additive, concat, dot, general or scaled_dot.
    normalise (str): softmax, hard, sparsemax or entmax15.
    """
    check_normalise(normalise)
    if hops < 1:
        raise ValueError(f"hops must be at least 1, but was {hops}")
    return Model(
        "multi_hop_attention",
        forward,
        init=init,
        dims={"nI": nI, "nO": nI},
        params={"q": None} if hops == 1 else {"q": None, "R": None},
        layers=[Energy(energy, nH) for _ in range(1 if shared else hops)],
        attrs={"normalise": normalise, "hops": hops, "attend": attend},
        ops=current_ops(),
    )


def attend(
    model: Model[InT, OutT], Xr: InT
) -> tuple[OutT, dict[str, FloatsXd], Callable[[OutT], InT]]:
    """Get the summaries (B, nO), the weights, and the callback.

    The weights are {"attention": (N,), "hops": (N, K)}, the first those of the last
    hop, which the summaries are made of.
    """
    check_width(model, Xr.dataXd)
    q: Floats = model.get_param("q")
    queries = model.ops.xp.repeat(q[None], len(Xr.lengths), axis=0)
    Y, weights, backprop_first = _ask(model, 0, queries, Xr)
    hops, callbacks = [weights], []
    for hop in range(1, model.attrs["hops"]):
        queries, backprop_queries = _ask_again(model, hop, queries, Y)
        Y, weights, backprop_hop = _ask(model, hop, queries, Xr)
        hops.append(weights)
        callbacks.append((backprop_hop, backprop_queries))

    def backprop(dY: OutT) -> InT:
        dX, d_queries = 0.0, 0.0  # of the hops after this one
        for backprop_hop, backprop_queries in reversed(callbacks):
            d_hop, d_tokens = backprop_hop(dY)
            d_queries, dX = d_queries + d_hop, dX + d_tokens
            dY = backprop_queries(d_queries)
        d_first, d_tokens = backprop_first(dY)
        model.inc_grad("q", (d_queries + d_first).sum(axis=0))
        return Ragged(dX + d_tokens, Xr.lengths)

    attention = {"attention": weights, "hops": model.ops.xp.stack(hops, axis=1)}
    return Y, attention, backprop


def _ask(
    model: Model[InT, OutT], hop: int, queries: Floats2d, Xr: InT
) -> tuple[OutT, Floats1d, Callable[[OutT], tuple[Floats2d, Floats2d]]]:
    X, lengths = cast(Floats2d, Xr.dataXd), to_numpy(Xr.lengths)
    asking = Asking(
        model.layers[hop % len(model.layers)],
        find_normalisation(model.attrs["normalise"]),
        whole(lengths.cumsum() - lengths, lengths),
        one_each(len(lengths)),
    )
    Y, weights, backprop_attend = attend_blocks(asking, Asked(queries, X, X))

    def backprop(dY: OutT) -> tuple[Floats2d, Floats2d]:
        grads = backprop_attend(dY)
        return grads.queries, grads.tokens + grads.values

    return Y, weights, backprop


def _ask_again(
    model: Model[InT, OutT], hop: int, queries: Floats2d, summaries: Floats2d
) -> tuple[Floats2d, Callable[[Floats2d], Floats2d]]:
    """Get the next queries, and the callback to the gradient of the summaries."""
    R: Floats = model.get_param("R")
    which = (hop - 1) % len(R)
    step, backprop_step = linear(summaries, R[which])

    def backprop(d_queries: Floats2d) -> Floats2d:
        d_summaries, d_step = backprop_step(d_queries)
        dR = model.ops.xp.zeros_like(R)
        dR[which] = d_step
        model.inc_grad("R", dR)
        return d_summaries

    return queries + step, backprop


def init(model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None) -> None:
    """Infer nI from X and set the parameters. Y says nothing about this layer."""
    if X is not None:
        model.set_dim("nI", get_width(X))
    nI = model.get_dim("nI")
    model.set_dim("nO", nI)
    model.set_param("q", uniform_init(model.ops, (nI,)))
    if model.has_param("R") is not False:
        maps = max(1, len(model.layers) - 1)
        value = [glorot_uniform_init(model.ops, (nI, nI)) for _ in range(maps)]
        model.set_param("R", model.ops.xp.stack(value))
    for layer in model.layers:
        layer.set_dim("nI", nI)
        layer.initialize()
