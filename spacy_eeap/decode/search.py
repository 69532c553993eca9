"""Search: the pieces that decoders choose, by beam search.

    score(y) = log p(y) / |y|^a            for a length |y| that counts the END

At each step every hypothesis goes on with each piece; of a source the K likeliest that go
on are kept, and those that end are set aside, until K have ended. A beam of 1 is greedy.
Freitag and Al-Onaizan (2017), https://aclanthology.org/W17-3207, describe it; a = 1 makes
of the score the log-probability of a piece.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy
from numpy.typing import NDArray
from thinc.api import Model, Ops

from ..attend.arrays import Floats, Ints
from ..attend.source import Source
from ..vocabulary.special import END, START
from .target_pieces import embed, score

Scores = NDArray[numpy.float32]


class Settings(NamedTuple):
    """How to search.

    beam_size (int): How many hypotheses of a source go on, K.
    n_best (int): How many are given, at most K.
    length_penalty (float): a. With 0, short texts are preferred.
    """

    beam_size: int = 1
    n_best: int = 1
    length_penalty: float = 1.0


class Hypothesis(NamedTuple):
    """A text of a source.

    ids (List[int]): Its pieces, without START and END.
    score (float): See above.
    weights (pieces, S): Of the source's rows, for each piece.
    ended (bool): Whether it has an END, or was cut off.
    """

    ids: list[int]
    score: float
    weights: Scores
    ended: bool


class Taken(NamedTuple):
    """A step of the search, for B sources that were not done.

    sources (B,): Their numbers in the batch, ascending.
    parents (B, K), pieces (B, K): The hypotheses that went on, and with which piece.
    weights (B, K, S): What the hypotheses before it had asked.
    """

    sources: Ints
    parents: Ints
    pieces: Ints
    weights: Scores


class Candidates(NamedTuple):
    """The likeliest ways to go on (B, C), the likeliest first.

    totals: Their log-probabilities.
    parents, pieces: The hypotheses that go on, and with which piece.
    """

    totals: Scores
    parents: Ints
    pieces: Ints


def search(
    decoder: Model[Any, Any],
    pieces: Model[Any, Any],
    source: Source,
    limits: Sequence[int],
    settings: Settings,
) -> list[list[Hypothesis]]:
    """Find texts for sources.

    decoder, pieces (Model): A trained decoder, and its TargetPieces.
    source (Source): The rows of the sources, of which each has at least one.
    limits (Sequence[int]): The most pieces of each source's texts, at least 1.
    settings (Settings): How to search.
    RETURNS (List[List[Hypothesis]]): The best of each source, the best first.
    """
    K, B = settings.beam_size, len(source.rows)
    started, state = decoder.attrs["start"](decoder, source)
    state = tuple(array.repeat(K, axis=0) for array in state)
    sources, limit = numpy.arange(B), numpy.asarray(limits)
    # Before the first step all hypotheses of a source are one.
    totals = numpy.where(numpy.arange(K) == 0, 0, -numpy.inf)[None].repeat(B, axis=0)
    last = numpy.full((B, K), START)
    history: list[Taken] = []
    ended: list[list[Ended]] = [[] for _ in range(B)]
    while len(sources):
        t = len(history)
        rows, _ = embed(pieces, last.ravel(), last.ravel(), False)
        R, weights, state = decoder.attrs["step"](decoder, started, state, rows, t)
        found = _candidates(decoder.ops, score(pieces, R), totals)
        _set_ended_aside(sources, found, K, t, ended)
        totals, parents, last = _go_on(found, K)
        history.append(Taken(sources, parents, last, decoder.ops.to_numpy(weights)))
        goes_on = numpy.asarray([len(ended[source]) < K for source in sources])
        goes_on &= t + 1 < limit[sources]
        _cut_off(sources[~goes_on], totals[~goes_on], K, t + 1, ended)
        kept = numpy.flatnonzero(goes_on)
        moved = (kept[:, None] * K + parents[kept]).ravel()
        state = tuple(array[moved] for array in state)
        if len(kept) < len(sources):
            started = started.chosen(kept)
        sources, totals, last = sources[kept], totals[kept], last[kept]
    return [
        _best(history, source, hypotheses, settings)
        for source, hypotheses in enumerate(ended)
    ]


class Ended(NamedTuple):
    """A hypothesis that goes on no more.

    total (float): Its log-probability.
    length (int): Of its pieces, without END.
    beam (int): Which hypothesis it was after so many steps.
    by_end (bool): Whether it has an END, or was cut off.
    """

    total: float
    length: int
    beam: int
    by_end: bool


def _candidates(ops: Ops, logits: Floats, totals: Scores) -> Candidates:
    """Find the ways to go on of hypotheses (B, K) by the logits (B * K, nV)."""
    xp, (B, K), nV = ops.xp, totals.shape, logits.shape[1]
    logits[:, START] = -xp.inf
    peaks = logits.max(axis=1, keepdims=True)
    norms = peaks + xp.log(xp.exp(logits - peaks).sum(axis=1, keepdims=True))
    # Of twice as many as go on, half may end.
    n = 1 if K == 1 else min(2 * K, nV)
    if n == 1:
        tops = logits.argmax(axis=1)[:, None]
    else:
        tops = xp.argpartition(logits, nV - n, axis=1)[:, nV - n :]
    gains = ops.to_numpy(xp.take_along_axis(logits, tops, axis=1) - norms)
    sums = (totals[..., None] + gains.reshape(B, K, n)).reshape(B, K * n)
    order = numpy.argsort(-sums, axis=1, kind="stable")[:, : 1 if K == 1 else 2 * K]
    pieces = ops.to_numpy(tops).reshape(B, K * n)
    return Candidates(
        numpy.take_along_axis(sums, order, axis=1),
        order // n,
        numpy.take_along_axis(pieces, order, axis=1),
    )


def _set_ended_aside(
    sources: Ints, found: Candidates, K: int, t: int, ended: list[list[Ended]]
) -> None:
    ends = (found.pieces == END) & numpy.isfinite(found.totals)
    for row, column in zip(*ends[:, :K].nonzero(), strict=True):
        total, parent = found.totals[row, column], found.parents[row, column]
        ended[sources[row]].append(Ended(float(total), t, int(parent), True))


def _go_on(found: Candidates, K: int) -> Candidates:
    """Get the K likeliest candidates that do not end."""
    ends = found.pieces == END
    order = numpy.argsort(ends, axis=1, kind="stable")[:, :K]
    totals = numpy.where(ends, -numpy.inf, found.totals)
    return Candidates(
        *(
            numpy.take_along_axis(array, order, axis=1)
            for array in (totals, found.parents, found.pieces)
        )
    )


def _cut_off(
    sources: Ints, totals: Scores, K: int, length: int, ended: list[list[Ended]]
) -> None:
    """Set aside what would go on, where too few have ended."""
    for source, row in zip(sources, totals, strict=True):
        if len(ended[source]) < K:
            of_source = enumerate(row.tolist())
            ended[source] += [
                Ended(total, length, beam, False)
                for beam, total in of_source
                if total > -numpy.inf
            ]


def _best(
    history: list[Taken], source: int, ended: list[Ended], settings: Settings
) -> list[Hypothesis]:
    def score_of(one: Ended) -> float:
        return one.total / (one.length + one.by_end) ** settings.length_penalty

    # What ended comes before what was cut off.
    ranked = sorted(ended, key=lambda one: (not one.by_end, -score_of(one)))
    return [
        _trace(history, source, one, score_of(one)) for one in ranked[: settings.n_best]
    ]


def _trace(history: list[Taken], source: int, ended: Ended, score: float) -> Hypothesis:
    ids: list[int] = []
    weights: list[Any] = []
    beam = ended.beam
    for taken in reversed(history[: ended.length]):
        row = int(numpy.searchsorted(taken.sources, source))
        ids.append(int(taken.pieces[row, beam]))
        beam = int(taken.parents[row, beam])
        weights.append(taken.weights[row, beam])
    shape = 0, history[0].weights.shape[2]
    stacked = numpy.stack(weights[::-1]) if weights else numpy.zeros(shape, "f")
    return Hypothesis(ids[::-1], score, stacked, ended.by_end)
