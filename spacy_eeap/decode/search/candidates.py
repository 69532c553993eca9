"""Candidates: the likeliest ways for the hypotheses of a search to go on."""

from typing import Any, NamedTuple

import numpy
from thinc.api import Ops

from ...numeric.arrays import Floats, Ints
from ...vocabulary.special import END
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


def norms_of(xp: Any, logits: Floats) -> Floats:
    """Get the norms (n, 1) of logits (n, nV): log p = logits - norms."""
    peaks = logits.max(axis=1, keepdims=True)
    return peaks + xp.log(xp.exp(logits - peaks).sum(axis=1, keepdims=True))


def likeliest(ops: Ops, logits: Floats, norms: Floats, totals: Scores) -> Candidates:
    """Find the K likeliest ways of K hypotheses to go on.

    logits (B * K, nV), norms (B * K, 1): log p = logits - norms. -inf if it is none.
    totals (B, K): The log-probability of each hypothesis, -inf if it is none.
    """
    xp, (B, K), nV = ops.xp, totals.shape, logits.shape[1]
    n = min(K, nV)
    if n == 1:
        tops = logits.argmax(axis=1)[:, None]
    else:
        tops = xp.argpartition(logits, nV - n, axis=1)[:, nV - n :]
    gains = ops.to_numpy(xp.take_along_axis(logits, tops, axis=1) - norms)
    sums = (totals[..., None] + gains.reshape(B, K, n)).reshape(B, K * n)
    order = numpy.argsort(-sums, axis=1, kind="stable")[:, :K]
    parents = numpy.arange(K).repeat(n)[None].repeat(B, axis=0)
    pieces = ops.to_numpy(tops).reshape(B, K * n)
    return Candidates(sums, parents, pieces).taken(order)


def that_end(found: Candidates, places: Ints) -> tuple[Ints, Ints]:
    """Get the indices of those that end, among so many of each source (B,)."""
    is_in = numpy.arange(found.pieces.shape[1]) < places[:, None]
    ends = (found.pieces == END) & numpy.isfinite(found.totals) & is_in
    rows, columns = ends.nonzero()
    return rows, columns


def that_go_on(found: Candidates, places: Ints) -> Candidates:
    """Get those that do not end, among so many of each source (B,). Others are -inf."""
    is_in = numpy.arange(found.pieces.shape[1]) < places[:, None]
    goes_on = (found.pieces != END) & is_in
    return found._replace(totals=numpy.where(goes_on, found.totals, -numpy.inf))
