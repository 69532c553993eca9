"""Candidates: the likeliest ways for the hypotheses of a search to go on."""

from typing import NamedTuple

import numpy
from thinc.api import Ops

from ..attend.arrays import Floats, Ints
from ..vocabulary.special import END, START
from .hypotheses import Scores


class Candidates(NamedTuple):
    """Ways to go on for B sources (B, C), the likeliest first.

    totals: Their log-probabilities. Of those that are none it is -inf.
    parents, pieces: The hypotheses that go on, and with which piece.
    """

    totals: Scores
    parents: Ints
    pieces: Ints

    def taken(self, order: Ints) -> "Candidates":
        """Get some of each source (B, C'), in an order."""
        rows = numpy.arange(len(order))[:, None]
        totals, parents, pieces = self
        return Candidates(
            totals[rows, order], parents[rows, order], pieces[rows, order]
        )


def likeliest(ops: Ops, logits: Floats, totals: Scores) -> Candidates:
    """Find the likeliest ways to go on: one of a single hypothesis, or 2 K of K.

    Of twice as many as go on, half may end. START is no piece of a text.

    logits (B * K, nV): Of each hypothesis. Overwritten.
    totals (B, K): The log-probability of each hypothesis, -inf if it is none.
    """
    xp, (B, K), nV = ops.xp, totals.shape, logits.shape[1]
    logits[:, START] = -xp.inf
    peaks = logits.max(axis=1, keepdims=True)
    norms = peaks + xp.log(xp.exp(logits - peaks).sum(axis=1, keepdims=True))
    n = 1 if K == 1 else min(2 * K, nV)
    if n == 1:
        tops = logits.argmax(axis=1)[:, None]
    else:
        tops = xp.argpartition(logits, nV - n, axis=1)[:, nV - n :]
    gains = ops.to_numpy(xp.take_along_axis(logits, tops, axis=1) - norms)
    sums = (totals[..., None] + gains.reshape(B, K, n)).reshape(B, K * n)
    order = numpy.argsort(-sums, axis=1, kind="stable")[:, : 1 if K == 1 else 2 * K]
    parents = numpy.arange(K).repeat(n)[None].repeat(B, axis=0)
    pieces = ops.to_numpy(tops).reshape(B, K * n)
    return Candidates(sums, parents, pieces).taken(order)


def that_end(found: Candidates, K: int) -> tuple[Ints, Ints]:
    """Get the indices of those that end, among the K likeliest of each source."""
    ends = (found.pieces == END) & numpy.isfinite(found.totals)
    rows, columns = ends[:, :K].nonzero()
    return rows, columns


def that_go_on(found: Candidates, K: int) -> Candidates:
    """Get the K likeliest that do not end. If there are fewer, others are -inf."""
    ends = found.pieces == END
    totals = numpy.where(ends, -numpy.inf, found.totals)
    order = numpy.argsort(ends, axis=1, kind="stable")[:, :K]
    return found._replace(totals=totals).taken(order)
