"""Context attention: each token asks the tokens of its document, itself included.

    a = normalise(e(h, h'))               for the tokens h' in the window of h
    C = sum of a V h'                     contexts   (N, nO)
    Y = X + C O'                          output     (N, nO)

for N tokens of width nI. With K heads, each compares its own slice of the projections,
of width nH / K, and sums its own slice of the values V h'. Without `project` there are
no V and O, and the values are the tokens. Without `residual` there is no X. With energy
"scaled_dot" and heads this is the multi-head attention of Vaswani et al. (2017), sec.
3.2.2, with the residual connection of sec. 3.1 and its dropout of sec. 5.4:
https://arxiv.org/abs/1706.03762

Time grows with the number of tokens times the size of a window, and memory with the
number of tokens, however long a document is: see blocks.py.
"""

from collections.abc import Callable
from typing import cast, get_args

import numpy
from thinc.api import Model, get_width, glorot_uniform_init, to_numpy
from thinc.types import Floats2d, Floats3d, Ragged

from ..numeric.arrays import Floats, Ints
from ..numeric.dropout import drop, dropout_attrs
from ..numeric.linear import linear
from ..numeric.ops import current_ops
from ..numeric.threads import on_one_thread
from ..numeric.widths import check_width
from .batch.blocks import (
    Asked,
    Asking,
    OnWeights,
    attend,
    weigh,
)
from .batch.pieces import BLOCK_SIZE
from .batch.tokens import around_centres, around_tokens, whole_documents
from .energy.energies import EnergyName
from .energy.pairwise import Energy, per_score
from .normalise import Normalisation, check_normalise, find_normalisation
from .window.centre import Centre, predict_centres
from .window.windows import DEFAULT_RADIUS, WindowName, check_window

InT = list[Floats2d]
OutT = list[Floats2d]


def ContextAttention(
    nO: int | None = None,
    nI: int | None = None,
    *,
    heads: int = 1,
    nH: int | None = None,
    window: WindowName = "global",
    radius: int = DEFAULT_RADIUS,
    energy: EnergyName = "scaled_dot",
    normalise: Normalisation = "softmax",
    residual: bool = True,
    project: bool = True,
    dropout: float | None = None,
) -> Model[InT, OutT]:
    """Build the layer. In a config: @layers = "spacy-eeap.ContextAttention.v1".

    nO (Optional[int]): Width of the output. The width of the input if None, as it
        must be with `residual` or without `project`.
    nI (Optional[int]): Width of the input. Inferred from the data if None.
    heads (int): Number of slices that are compared and summed on their own.
    nH (Optional[int]): Width at which tokens are compared, of all heads together.
        The width of the input if None, as it must be for dot and general.
    window (str): global, local-m (around each token) or local-p (around a position
        that each token predicts).
    radius (int): How far a local window reaches to each side, in tokens.
    energy (str): additive, concat, dot, general or scaled_dot.
    normalise (str): softmax, hard, sparsemax or entmax15.
    residual (bool): Whether to add the input to the output.
    project (bool): Whether to project the values and the output.
    dropout (Optional[float]): Share of the contexts that is dropped in training. If
        None, the [training] dropout of the config.
    """
    check_normalise(normalise)
    check_window(window, radius, get_args(WindowName))
    if heads < 1:
        raise ValueError(f"heads must be at least 1, but was {heads}")
    predicted = [Centre()] if window == "local-p" else []
    return Model(
        "context_attention",
        forward,
        init=init,
        dims={"nO": nO, "nI": nI},
        params={"V": None, "O": None} if project else {},
        layers=[Energy(energy, nH, heads), *predicted],
        attrs={
            "window": window,
            "radius": radius,
            "normalise": normalise,
            "residual": residual,
            **dropout_attrs(dropout),
        },
        ops=current_ops(),
    )


@on_one_thread
def forward(
    model: Model[InT, OutT], Xs: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], InT]]:
    """Get each token's row in its context, and the callback for the gradient."""
    return forward_with_weights(model, Xs, is_train)


def forward_with_weights(
    model: Model[InT, OutT],
    Xs: InT,
    is_train: bool,
    on_weights: OnWeights | None = None,
) -> tuple[OutT, Callable[[OutT], InT]]:
    """Do what forward does, and let `on_weights` see the weights: see blocks.py."""
    if isinstance(Xs, Ragged):
        raise ValueError(
            "ContextAttention gives each token a row, and cannot make one vector of a "
            "text. Use it as `attend` of a tagger or in a Tok2Vec behind `encode`. "
            "Where a text becomes one vector, as in TextCat, use GlobalAttention."
        )
    if not Xs:
        return [], lambda dYs: []
    ops, xp = model.ops, model.ops.xp
    lengths = ops.asarray1i([len(X) for X in Xs])
    X = xp.concatenate(Xs)
    check_width(model, X)
    sizes = to_numpy(lengths).astype("int64")
    Y, backprop_contexts = _contexts(model, X, sizes, on_weights)
    Y, backprop_drop = drop(model, Y, is_train)

    def backprop(dYs: OutT) -> InT:
        dY = xp.concatenate(dYs)
        dX = backprop_contexts(backprop_drop(dY))
        return ops.unflatten(dX + dY if model.attrs["residual"] else dX, lengths)

    return ops.unflatten(X + Y if model.attrs["residual"] else Y, lengths), backprop


def _contexts(
    model: Model[InT, OutT], X: Floats2d, lengths: Ints, on_weights: OnWeights | None
) -> tuple[Floats2d, Callable[[Floats2d], Floats2d]]:
    values, backprop_values = linear(X, _param(model, "V"))
    centres, backprop_centres = _centres(model, X, lengths)
    asking = _asking(model, lengths, centres)
    C, _, backprop_attend = attend(asking, Asked(X, X, values, centres), on_weights)
    Y, backprop_output = linear(C, _param(model, "O"))

    def backprop(dY: Floats2d) -> Floats2d:
        dC, dO = backprop_output(dY)
        grads = backprop_attend(dC)
        dX, dV = backprop_values(grads.values)
        for name, grad in (("V", dV), ("O", dO)):
            if grad is not None:
                model.inc_grad(name, grad)
        return dX + grads.queries + grads.tokens + backprop_centres(grads.centres)

    return Y, backprop


def _centres(
    model: Model[InT, OutT], X: Floats2d, lengths: Ints
) -> tuple[Floats | None, Callable]:
    sizes = model.ops.xp.asarray(numpy.repeat(lengths, lengths))
    return predict_centres(model.layers[1:], X, sizes)


def context_weights(model: Model[InT, OutT], X: Floats2d) -> Floats3d:
    """Get the weight that each token of a document gives to each other.

    model (Model[List[Floats2d], List[Floats2d]]): A ContextAttention.
    X (Floats2d): The rows of the document that the layer gets (N, nI).
    RETURNS (Floats3d): For each head a row for each token that asks (heads, N, N). It
        sums to 1 unless the window is local-p, whose Gaussian takes some. Its memory
        grows with the square of N: prediction itself does not need it.
    """
    check_width(model, X)
    lengths = numpy.asarray([len(X)])
    centres, _ = _centres(model, X, lengths)
    asking = _asking(model, lengths, centres)
    return cast(Floats3d, weigh(asking, Asked(X, X, X, centres)))


def _param(model: Model[InT, OutT], name: str) -> Floats2d | None:
    return cast(Floats2d, model.get_param(name)) if model.has_param(name) else None


def _asking(model: Model[InT, OutT], lengths: Ints, centres: Floats | None) -> Asking:
    energy, attrs = model.layers[0], model.attrs
    if attrs["window"] == "global":
        windows, cuts = whole_documents(lengths, BLOCK_SIZE // per_score(energy))
    elif attrs["window"] == "local-m":
        windows, cuts = around_tokens(lengths, attrs["radius"])
    else:
        predicted = to_numpy(centres).ravel()
        windows, cuts = around_centres(lengths, attrs["radius"], predicted)
    normalise = find_normalisation(attrs["normalise"])
    return Asking(energy, normalise, windows, cuts, attrs["radius"])


def init(model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None) -> None:
    """Infer nI from X and set the parameters. Y says nothing about this layer."""
    if X is not None:
        model.set_dim("nI", get_width(X))
    nI = model.get_dim("nI")
    nO = model.maybe_get_dim("nO") or nI
    _check_widths(model, nI, nO)
    model.set_dim("nO", nO)
    for name, width in {"V": nI, "O": nO}.items():
        if model.has_param(name) is not False:
            model.set_param(name, glorot_uniform_init(model.ops, (width, nI)))
    for layer in model.layers:
        layer.set_dim("nI", nI)
        layer.initialize()


def _check_widths(model: Model[InT, OutT], nI: int, nO: int) -> None:
    heads = model.layers[0].attrs["heads"]
    if nI % heads:
        raise ValueError(
            f"the width of the tokens is shared by the heads equally, so it must be a "
            f"multiple of {heads}, but was {nI}"
        )
    keeps_width = model.attrs["residual"] or model.has_param("O") is False
    if keeps_width and nO != nI:
        raise ValueError(
            f"with residual, or without project, the output is as wide as the tokens: "
            f"nO must be {nI} or left out, but was {nO}"
        )
