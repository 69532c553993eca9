"""spaCy's window encoder, at the speed of numpy's BLAS: rows read beside neighbours.

    y_t = x_t + dropout(layer_norm(maxout([x_{t-w}; ...; x_{t+w}])))    depth times

The mathematics stand in maxout_window.py. Nodes and parameters are those of
spacy.MaxoutWindowEncoder.v2, whose weights this layer loads, and whose output it
has. spaCy pads between documents with rows of zeros, as many as the receptive
field, and encodes these, too: near its ends a document reads what they become.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple, cast

import numpy
from spacy.ml.models.tok2vec import MaxoutWindowEncoder as SpacyMaxoutWindowEncoder
from thinc.api import Model
from thinc.layers.with_array import forward as forward_in_thinc
from thinc.layers.with_array import init as init_in_thinc
from thinc.types import Floats2d, FloatsXd

from ..numeric.ops import current_ops
from ..numeric.prediction import no_backprop
from ..numeric.threads import on_one_thread
from ..numeric.widths import check_width
from .maxout_window import Floats, Weights, run

InT = list[Floats2d]
OutT = list[Floats2d]


def MaxoutWindowEncoder(
    width: int,
    window_size: int,
    maxout_pieces: int,
    depth: int,
    initial_gain: float = 1.0,
) -> Model[InT, OutT]:
    """Build the layers. @architectures = "spacy-eeap.MaxoutWindowEncoder.v1".

    The arguments are those of spacy.MaxoutWindowEncoder.v2, and a gain. Dropout is the
    [training] dropout, of each layer's output.

    width (int): Width of the input and the output.
    window_size (int): How many tokens a layer reads on either side of one.
    maxout_pieces (int): Number of linear functions whose maximum is taken.
    depth (int): Number of layers.
    initial_gain (float): What the gain of each layer_norm is before training. Below 1
        a token is more itself than its window, for models that compare tokens
        (Touvron et al. 2021, sec. 2, scale residual branches so:
        https://arxiv.org/abs/2103.17239).
    """
    inner = SpacyMaxoutWindowEncoder(width, window_size, maxout_pieces, depth)
    return Model(
        "maxout_window_encoder",
        forward,
        init=partial(init, initial_gain),
        layers=inner.layers,
        dims={name: inner.maybe_get_dim(name) for name in inner.dim_names},
        attrs=inner.attrs,
        ops=current_ops(),
    )


@on_one_thread
def forward(
    model: Model[InT, OutT], Xs: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], InT]]:
    """Encode each sequence, and get the callback for the gradient."""
    if model.ops.xp is not numpy:
        return forward_in_thinc(model, Xs, is_train)
    if not Xs:
        return [], lambda dYs: []
    ops, pad = model.ops, model.attrs["pad"]
    lengths = ops.asarray1i([len(X) for X in Xs])
    # Windows are views, and those of columns would reach beyond the array.
    Y = numpy.ascontiguousarray(cast(Floats, ops.flatten(Xs, pad=pad)))
    check_width(_layers(model)[0].norm, Y)
    callbacks = []
    for nodes in _layers(model):
        Y, callback = _encode(nodes, Y, is_train)
        if is_train:
            callbacks.append(callback)
    Ys = ops.unflatten(cast(Floats2d, Y), lengths, pad=pad)
    if not is_train:
        return Ys, no_backprop

    def backprop(dYs: OutT) -> InT:
        dX = cast(Floats, ops.flatten(dYs, pad=pad))
        for callback in reversed(callbacks):
            dX = callback(dX)
        return ops.unflatten(cast(Floats2d, dX), lengths, pad=pad)

    return Ys, backprop


def init(
    initial_gain: float,
    model: Model[InT, OutT],
    X: InT | None = None,
    Y: OutT | None = None,
) -> None:
    """Initialize the layers as spaCy does, but for their gain."""
    init_in_thinc(model, X, Y)
    for layer in _layers(model):
        layer.norm.set_param("G", layer.norm.get_param("G") * initial_gain)


class Layer(NamedTuple):
    """The nodes of one layer of spaCy's."""

    window: Model
    maxout: Model
    norm: Model
    dropout: Model


def _layers(model: Model[InT, OutT]) -> list[Layer]:
    leaves = [node for node in model.walk(order="dfs_pre") if not node.layers]
    size = len(Layer._fields)
    return [Layer(*leaves[i : i + size]) for i in range(0, len(leaves), size)]


def _encode(
    layer: Layer, X: Floats, is_train: bool
) -> tuple[Floats, Callable[[Floats], Floats]]:
    w = layer.window.attrs["window_size"]
    dropout = partial(layer.dropout, is_train=is_train)
    params = [(layer.maxout, "W"), (layer.maxout, "b")]
    params += [(layer.norm, "G"), (layer.norm, "b")]
    weights = Weights(*(cast(Floats, node.get_param(name)) for node, name in params))
    Y, backprop_run = run(weights, X, w, dropout, is_train)

    def backprop(dY: Floats) -> Floats:
        dX, grads = backprop_run(dY)
        for (node, name), grad in zip(params, grads, strict=True):
            node.inc_grad(name, cast(FloatsXd, grad))
        return dX

    return Y, backprop
