"""One window layer with maxout, over rows that lie behind one another.

    m_t = max over p of W_p [x_{t-w}; ...; x_{t+w}] + b_p
    y_t = x_t + dropout(layer_norm(m_t))                   (N, nO), with nO = nI

as in spacy.MaxoutWindowEncoder.v2. Maxout: Goodfellow et al. (2013), sec. 2,
https://arxiv.org/abs/1302.4389; layer normalisation: Ba et al. (2016), eq. 4,
https://arxiv.org/abs/1607.06450.

Rows are read in blocks that stay in the processor's cache. Windows are built for
a block at a time, and once more in the backward pass: they are never held for all
rows. Pieces are the major axis, so that a maximum is one of whole arrays.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

import numpy
import torch
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[numpy.float32]
Pieces: TypeAlias = NDArray[numpy.uint8]
Dropout: TypeAlias = Callable[[Floats], tuple[Floats, Callable[[Floats], Floats]]]

BLOCK = 512  # rows: their windows take half a megabyte at width 96
EPSILON = 1e-8  # as thinc's LayerNorm


class Weights(NamedTuple):
    """The weights of a layer, or their gradients.

    W (nO, nP, (2w + 1) * nI), b (nO, nP): Those of the pieces.
    G (nO,), c (nO,): Scale and bias of the layer normalisation.
    """

    W: Floats
    b: Floats
    G: Floats
    c: Floats


def run(
    weights: Weights, X: Floats, w: int, dropout: Dropout, is_train: bool
) -> tuple[Floats, Callable[[Floats], tuple[Floats, Weights]]]:
    """Encode the rows that have w rows on either side.

    weights (Weights): The layer's weights.
    X (N, nI): The rows. The first w and the last w are only read.
    w (int): How many rows a window reads on either side.
    dropout (Callable): From rows to rows with cells dropped, and a callback.
    is_train (bool): Whether the callback will be called.
    RETURNS: The encoded rows (N, nO), zero where they were only read, and a
        callback from their gradient to those of X and of the weights.
    """
    W, b, G, c = weights
    pieces = W.transpose(1, 2, 0)  # (nP, (2w + 1) * nI, nO)
    bias = b.T[:, None].copy()  # (nP, 1, nO)
    Y = numpy.zeros_like(X)
    steps = []
    for centre in _blocks(len(X), w):
        Z = _windows(X, centre, w) @ pieces
        Z += bias
        best, which = _maxout(Z, is_train)
        H, backprop_norm = _layer_norm(best, G, c)
        H, backprop_drop = dropout(H)
        numpy.add(X[centre], H, out=Y[centre])
        if is_train:
            steps.append((centre, which, backprop_norm, backprop_drop))

    def backprop(dY: Floats) -> tuple[Floats, Weights]:
        dX = dY.copy()
        grads = Weights(*map(numpy.zeros_like, weights))
        for centre, which, backprop_norm, backprop_drop in steps:
            d_best, dG, dc = backprop_norm(backprop_drop(dY[centre]))
            dZ = _backprop_maxout(d_best, which, b.size)
            _backprop_windows(dX, dZ, W, centre, w)
            dW = dZ.T @ _windows(X, centre, w)
            step = Weights(dW.reshape(W.shape), dZ.sum(0).reshape(b.shape), dG, dc)
            for grad, d_param in zip(grads, step, strict=True):
                grad += d_param
        return dX, grads

    return Y, backprop


def _blocks(N: int, w: int) -> Iterator[slice]:
    for start in range(w, N - w, BLOCK):
        yield slice(start, min(start + BLOCK, N - w))


def _windows(X: Floats, centre: slice, w: int) -> Floats:
    """Get the windows (n, (2w + 1) * nI) around some of the rows."""
    shape = centre.stop - centre.start, (2 * w + 1) * X.shape[1]
    return as_strided(X[centre.start - w :], shape, X.strides).copy()


def _backprop_windows(dX: Floats, dZ: Floats, W: Floats, centre: slice, w: int) -> None:
    """Add to dX the gradient (n, nO * nP) of what was made of windows."""
    by_distance = W.reshape(dZ.shape[1], 2 * w + 1, -1).swapaxes(0, 1)
    for distance, W_rows in enumerate(by_distance, start=-w):
        dX[centre.start + distance : centre.stop + distance] += dZ @ W_rows


def _maxout(Z: Floats, is_train: bool) -> tuple[Floats, Pieces]:
    """Get the maximum over pieces (n, nO), and in training the first that has it."""
    best = Z[0].copy()
    which = numpy.zeros(best.shape if is_train else 0, dtype=numpy.uint8)
    for p, piece in enumerate(Z[1:], start=1):
        if is_train:
            # Many times faster than which[piece > best] = p.
            greater = (piece > best).view(numpy.uint8)
            numpy.maximum(which, greater * numpy.uint8(p), out=which)
        numpy.maximum(best, piece, out=best)
    return best, which


def _backprop_maxout(d_best: Floats, which: Pieces, width: int) -> Floats:
    """Get the gradient of all pieces of all outputs (n, nO * nP)."""
    nO = d_best.shape[1]
    dZ = numpy.empty((len(d_best), width), dtype=d_best.dtype)
    for p in range(width // nO):
        numpy.multiply(d_best, which == p, out=dZ[:, p :: width // nO])
    return dZ


def _layer_norm(
    X: Floats, G: Floats, b: Floats
) -> tuple[Floats, Callable[[Floats], tuple[Floats, Floats, Floats]]]:
    inputs, scale, bias = map(torch.from_numpy, (X, G, b))
    shape = X.shape[1:]
    Y, mean, rstd = torch.native_layer_norm(inputs, shape, scale, bias, EPSILON)

    def backprop(dY: Floats) -> tuple[Floats, Floats, Floats]:
        grads = torch.ops.aten.native_layer_norm_backward(
            torch.from_numpy(dY), inputs, shape, mean, rstd, scale, bias, [True] * 3
        )
        return tuple(grad.numpy() for grad in grads)

    return Y.numpy(), backprop
