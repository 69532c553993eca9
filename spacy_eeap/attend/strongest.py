"""The tokens that each token attends to most, without a table of all pairs.

For a document of N tokens, a ContextAttention gives N x N weights or, in a local
window, N x (2 D + 1). Of these the k strongest of each token are kept while the
contexts are computed, block by block, so that memory grows with N and not its square.
"""

from typing import Any, NamedTuple

import numpy
from numpy.typing import NDArray
from thinc.api import Model, get_array_module, to_numpy
from thinc.types import Floats2d

from ..numeric.arrays import Floats
from ..numeric.ranking import CLOSE, levelled
from ..numeric.threads import one_thread
from .batch.pieces import Block
from .context import forward_with_weights

Rows = list[Floats2d]

# Tokens that are kept for each token.
MOST = 16


class Strongest(NamedTuple):
    """What the tokens of a document attend to, the strongest first.

    weights (N, k), float32: The mean over the heads. 0 where fewer than k tokens
        have any weight.
    positions (N, k), int32: The tokens in the document. -1 where the weight is 0.
    """

    weights: NDArray[Any]
    positions: NDArray[Any]


def can_tell_strongest(model: Model[Any, Any]) -> bool:
    """Tell whether a layer is a ContextAttention."""
    return model.name == "context_attention"


def attend_and_tell(
    model: Model[Rows, Rows], Xs: Rows, most: int = MOST
) -> tuple[Rows, list[Strongest]]:
    """Get the output of a ContextAttention, and the weights it was made with.

    model (Model[List[Floats2d], List[Floats2d]]): A ContextAttention.
    Xs (List[Floats2d]): The rows of the documents that the layer gets (N, nI).
    most (int): The most tokens to keep for each token, at least 1.
    RETURNS: The output that prediction gives, and for each document its strongest
        weights. They have k = `most` columns, or fewer if the document or a local
        window has fewer tokens.
    """
    if not Xs:
        return [], []
    lengths = [len(X) for X in Xs]
    width = min([most, *_window_size(model)])
    shape = sum(lengths), min(width, max(lengths))
    weights = numpy.zeros(shape, dtype="f")
    positions = numpy.full(shape, -1, dtype="int32")

    def on_weights(block: Block, block_weights: Floats) -> None:
        _keep(weights, positions, block, block_weights.mean(axis=0))

    with one_thread():
        Ys, _ = forward_with_weights(model, Xs, False, on_weights)
    cuts = numpy.cumsum(lengths)[:-1]
    by_doc = zip(numpy.split(weights, cuts), numpy.split(positions, cuts), strict=True)
    return Ys, [Strongest(w[:, : len(w)], p[:, : len(w)]) for w, p in by_doc]


def _window_size(model: Model[Rows, Rows]) -> list[int]:
    """Get the most tokens of a window, if there is a limit."""
    if model.attrs["window"] == "global":
        return []
    return [2 * model.attrs["radius"] + 1]


def _keep(
    weights: NDArray[Any], positions: NDArray[Any], block: Block, means: Floats
) -> None:
    """Write the strongest weights of a block (R, m, n) to the rows of its queries."""
    k = min(weights.shape[1], means.shape[2])
    columns, found = _strongest(means, k)
    present = block.allowed.any(axis=2)  # others fill up the block
    piece, nth = numpy.nonzero(present)
    rows = block.queries[piece, nth]
    keys = block.keys[piece[:, None], columns[piece, nth]]
    places = keys - block.origins[piece, nth][:, None]
    weights[rows, :k] = found[piece, nth]
    positions[rows, :k] = numpy.where(weights[rows, :k] > 0, places, -1)


def _strongest(means: Floats, k: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Get the columns of the k highest of (R, m, n), and their values (R, m, k).

    Of equal values the first ones come first, and all that are above 0 before those
    that are 0.
    """
    xp = get_array_module(means)
    rank = xp.nan_to_num(means, nan=-1)  # NaN is told by who shows it
    close = CLOSE * rank.max(axis=2, keepdims=True, initial=0)
    rank = xp.where(means > 0, rank, rank - 2 * close)
    columns = xp.broadcast_to(xp.arange(means.shape[2]), means.shape)
    if k < means.shape[2]:
        least = -xp.partition(-rank, k - 1, axis=2)[..., k - 1 : k]
        above, equal = rank > least + close, xp.abs(rank - least) <= close
        room = k - above.sum(axis=2, keepdims=True)
        chosen = above | (equal & (equal.cumsum(axis=2) <= room))
        columns = columns[chosen].reshape(*means.shape[:2], k)
    columns = to_numpy(columns)
    values, rank = (
        numpy.take_along_axis(to_numpy(x), columns, axis=2) for x in (means, rank)
    )
    order = numpy.argsort(-levelled(rank), axis=2, kind="stable")
    columns, values = (numpy.take_along_axis(x, order, 2) for x in (columns, values))
    return columns, values
