"""The order of work: queries in pieces, pieces in blocks of bounded size.

Queries that ask nearly the same rows stand in one piece. Pieces of similar size are
padded to one block, which at most doubles each side, with places that nobody may ask.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from ...numeric.arrays import Ints
from ..window.windows import Windows

# Floats that a block may fill: few enough for a cache, and for memory to be bounded by
# the rows; enough to make products of a good size.
BLOCK_SIZE = 2**19


@dataclass(frozen=True)
class Block:
    """R pieces of m queries and n keys each.

    queries (R, m), keys (R, n): Rows of the flat batch.
    allowed (R, m, n): Which key each query may ask.
    origins (R, m): The first row of each query's document.
    """

    queries: Ints
    keys: Ints
    allowed: NDArray[numpy.bool_]
    origins: Ints

    @property
    def positions(self) -> Ints:
        """RETURNS (R, m, n): The place of each key in the query's document."""
        return self.keys[:, None] - self.origins[..., None]


def one_each(queries: int) -> Ints:
    """Make each query a piece of its own."""
    return numpy.arange(queries + 1)


def cut(lengths: Ints, sizes: Ints) -> Ints:
    """Cut the tokens of documents to pieces.

    lengths, sizes (B,): The length of each document, and the most tokens of a piece.
    RETURNS (P + 1,): Where the pieces start, and the end of the last.
    """
    counts = -(-lengths // sizes)
    nth = numpy.arange(counts.sum()) - numpy.repeat(counts.cumsum() - counts, counts)
    origins = numpy.repeat(lengths.cumsum() - lengths, counts)
    starts = origins + nth * numpy.repeat(sizes, counts)
    return numpy.append(starts, lengths.sum())


def blocks(
    windows: Windows, cuts: Ints, per_score: int, per_key: int
) -> Iterator[Block]:
    """Put pieces together to blocks.

    windows (Windows): What each query may ask. Within a piece, neither the starts nor
        the ends decrease.
    cuts (P + 1,): Queries cuts[p] to cuts[p + 1] are piece p.
    per_score, per_key (int): Floats that are filled for each score and each key.
    YIELDS (Block): Blocks of BLOCK_SIZE floats at most, or of one piece.
    """
    first, m = cuts[:-1], numpy.diff(cuts)
    start = windows.starts[first]
    n = windows.ends[cuts[1:] - 1] - start
    for pieces in _of_similar_size(m, n):
        rows, columns = m[pieces].max(), n[pieces].max()
        size = (rows * per_score + per_key) * columns
        step = max(1, BLOCK_SIZE // int(size))
        for i in range(0, len(pieces), step):
            some = pieces[i : i + step]
            yield _block(windows, first[some], m[some], start[some], n[some])


def _of_similar_size(m: Ints, n: Ints) -> Iterator[Ints]:
    magnitudes = numpy.stack([numpy.frexp(m)[1], numpy.frexp(n)[1]])
    kinds, kind = numpy.unique(magnitudes, axis=1, return_inverse=True)
    for i in range(kinds.shape[1]):
        if kinds[:, i].all():  # pieces without queries or keys have nothing to do
            yield numpy.flatnonzero(kind.ravel() == i)


def _block(windows: Windows, first: Ints, m: Ints, start: Ints, n: Ints) -> Block:
    nth_query, nth_key = numpy.arange(m.max()), numpy.arange(n.max())
    present = nth_query < m[:, None]  # (R, m)
    queries = numpy.where(present, first[:, None] + nth_query, first[:, None])
    keys = start[:, None] + nth_key  # (R, n)
    starts = windows.starts[queries][..., None]
    ends = numpy.where(present, windows.ends[queries], 0)[..., None]
    allowed = (keys[:, None] >= starts) & (keys[:, None] < ends)
    present_keys = numpy.minimum(keys, (start + n - 1)[:, None])
    return Block(queries, present_keys, allowed, windows.origins[queries])
