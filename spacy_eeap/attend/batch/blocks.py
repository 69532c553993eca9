"""Attention of many queries to many rows, one block at a time.

    weights = normalise(compare(query, keys in its window))
    context = sum of weights * values in its window

No block is kept: the backward pass makes each again, so that memory grows with the
number of rows and not with its square, as in Rabe and Staats (2021):
https://arxiv.org/abs/2112.05682
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from thinc.api import Model, Ops, get_array_module
from thinc.util import ArrayInfo

from ...numeric.arrays import Floats, Ints
from ..energy.pairwise import Pair, per_score
from ..normalise import Normalise
from ..window.centre import bell
from ..window.windows import Windows
from .pieces import Block, blocks


class Asked(NamedTuple):
    """What is asked, or its gradient.

    queries (Q, nI), tokens (N, nI): As the energy projects and compares them.
    values (N, nV): What the contexts are made of.
    centres (Q, 1): The predicted centres of the windows, if there are any, as
        positions in the document.
    """

    queries: Floats
    tokens: Floats
    values: Floats
    centres: Floats | None = None


@dataclass(frozen=True)
class Asking:
    """How it is asked.

    energy (Model[Pair, Pair]): Compares queries and tokens. See energies.py.
    normalise (Normalise): Makes weights of the scores.
    windows (Windows): The rows that each query may ask.
    cuts (P + 1,): The pieces of the queries. See pieces.py.
    radius (int): That of the windows, if their centres are predicted.
    """

    energy: Model[Pair, Pair]
    normalise: Normalise
    windows: Windows
    cuts: Ints
    radius: int = 0


OnWeights = Callable[[Block, Floats], None]


def attend(
    asking: Asking, asked: Asked, on_weights: OnWeights | None = None
) -> tuple[Floats, Floats, Callable[[Floats], Asked]]:
    """Get the contexts, the attention to each row, and the callback.

    on_weights (Optional[Callable[[Block, Floats], None]]): Gets each block and its
        weights (heads, R, m, n) before they are forgotten. The window of a query is in
        one block as a whole; a row that only fills up a block has weights of 0.
    RETURNS: The contexts (Q, nV), made of each head's slice of the values; the weight
        that each row has from all queries together, the mean over the heads (N,); and
        a callback from the gradient of the contexts to that of what was asked.
    """
    energy, ops = asking.energy, asking.energy.ops
    (queries, keys), backprop_energy = energy((asked.queries, asked.tokens), True)
    tables = Asked(queries, keys, asked.values, asked.centres)
    Y = ops.alloc2f(len(queries), asked.values.shape[1])
    received = ops.alloc2f(len(keys), 1)
    for block in _blocks(asking, tables):
        contexts, weights, _ = _attend_block(asking, tables, block)
        _add(ops, Y, block.queries, contexts)
        totals = weights.mean(axis=0).sum(axis=1)  # (R, n)
        _add(ops, received, block.keys, totals[None, ..., None])
        if on_weights is not None:
            on_weights(block, weights)

    info = ArrayInfo.from_array(Y)

    def backprop(dY: Floats) -> Asked:
        info.check_consistency(dY)
        grads = _backprop_blocks(asking, tables, dY)
        d_queries, d_tokens = backprop_energy(grads[:2])
        return Asked(d_queries, d_tokens, *grads[2:])

    return Y, received.ravel(), backprop


def weigh(asking: Asking, asked: Asked) -> Floats:
    """Get all weights at once, of documents short enough for it.

    RETURNS: The weight that each query gives to each token, by head (heads, Q, N).
    """
    (queries, keys), _ = asking.energy((asked.queries, asked.tokens), False)
    tables = Asked(queries, keys, asked.values, asked.centres)
    ops, heads = asking.energy.ops, asking.energy.attrs["heads"]
    Q, N = len(queries), len(keys)
    A = ops.alloc2f(Q * N, heads)
    for block in _blocks(asking, tables):
        _, weights, _ = _attend_block(asking, tables, block)
        # A row that only fills up a block adds 0.
        pairs = block.queries[..., None] * N + block.keys[:, None]  # (R, m, n)
        cells = len(pairs), pairs[0].size
        _add(ops, A, pairs.reshape(cells), weights.reshape(heads, *cells, 1))
    return ops.reshape3f(ops.xp.ascontiguousarray(A.T), heads, Q, N)


def _blocks(asking: Asking, tables: Asked) -> Iterator[Block]:
    per_key = tables.tokens.shape[1] + tables.values.shape[1]
    return blocks(asking.windows, asking.cuts, per_score(asking.energy), per_key)


def _backprop_blocks(asking: Asking, tables: Asked, dY: Floats) -> Asked:
    ops, heads = asking.energy.ops, asking.energy.attrs["heads"]
    grads = Asked(*(None if t is None else ops.xp.zeros_like(t) for t in tables))
    for block in _blocks(asking, tables):
        _, _, backprop = _attend_block(asking, tables, block)
        d_block = backprop(_take(dY, block.queries, heads))
        rows = (block.queries, block.keys, block.keys, block.queries)
        for total, row, grad in zip(grads, rows, d_block, strict=True):
            if grad is not None:
                _add(ops, total, row, grad)
    return grads


def _attend_block(
    asking: Asking, tables: Asked, block: Block
) -> tuple[Floats, Floats, Callable[[Floats], tuple]]:
    """Get contexts (heads, R, m, k), weights (heads, R, m, n), and the callback."""
    heads = asking.energy.attrs["heads"]
    queries = _take(tables.queries, block.queries, heads)
    keys = _take(tables.tokens, block.keys, heads)
    values = _take(tables.values, block.keys, heads)
    compare = asking.energy.attrs["compare"]
    scores, backprop_scores = compare(asking.energy, queries, keys)
    weights, backprop_weights = _weigh(asking, tables, block, scores)

    def backprop(d_contexts: Floats) -> tuple:
        d_values = weights.swapaxes(-1, -2) @ d_contexts
        d_scores, d_centres = backprop_weights(d_contexts @ values.swapaxes(-1, -2))
        return *backprop_scores(d_scores), d_values, d_centres

    return weights @ values, weights, backprop


def _weigh(
    asking: Asking, tables: Asked, block: Block, scores: Floats
) -> tuple[Floats, Callable[[Floats], tuple[Floats, Floats | None]]]:
    xp = asking.energy.ops.xp
    scores = xp.where(xp.asarray(block.allowed), scores, -xp.inf)
    weights, backprop_normalise = asking.normalise(scores)
    if tables.centres is None:
        return weights, lambda d_weights: (backprop_normalise(d_weights), None)
    positions = xp.asarray(block.positions, dtype="f")
    centres = tables.centres[xp.asarray(block.queries)]
    factors, backprop_bell = bell(xp, positions, centres, asking.radius)

    def backprop(d_weights: Floats) -> tuple[Floats, Floats]:
        d_centres = backprop_bell((d_weights * weights).sum(axis=0))  # (R, m, 1)
        return backprop_normalise(d_weights * factors), d_centres[None]

    return weights * factors, backprop


def _take(table: Floats, rows: Ints, heads: int) -> Floats:
    """Get rows (R, m) of a table by head: (heads, R, m, width / heads)."""
    rows = get_array_module(table).asarray(rows)
    return table[rows].reshape(*rows.shape, heads, -1).transpose(2, 0, 1, 3)


def _add(ops: Ops, table: Floats, rows: Ints, by_head: Floats) -> None:
    """Add to rows (R, m) of a table, where a row may occur more than once."""
    flat = by_head.transpose(1, 2, 0, 3).reshape(rows.size, -1)
    indices = ops.xp.asarray(rows.ravel(), dtype="int32")
    ops.scatter_add(table, indices, ops.xp.ascontiguousarray(flat))
