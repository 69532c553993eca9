"""Search: the pieces that decoders choose, by beam search.

At each step every hypothesis goes on with each piece, and of a source the likeliest K
ways are taken. One that ends is set aside, and keeps its place: from then on K - 1 are
taken, until all K have ended. A beam of 1 is greedy. Freitag and Al-Onaizan (2017),
sec. 3, describe it: https://aclanthology.org/W17-3207. Where the beam does not shrink,
K texts that end early and are bad keep a good one from its end.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy
from thinc.api import Model

from ...attend.source import Source
from ...numeric.arrays import Ints
from ...vocabulary.special import START
from ..target_pieces import rows_of, score
from .candidates import Candidates, likeliest, that_end, that_go_on
from .hypotheses import Ended, Hypothesis, Scores, Taken, best, trace


class Settings(NamedTuple):
    """How to search.

    beam_size (int): How many hypotheses of a source go on, K.
    n_best (int): How many are given, at most K.
    length_penalty (float): a of hypotheses.py. With 0, short texts are preferred; 1
        makes of the score the log-probability of a piece.
    """

    beam_size: int = 1
    n_best: int = 1
    length_penalty: float = 1.0


class Beams(NamedTuple):
    """The hypotheses of B sources that are not done.

    sources (B,): Their numbers in the batch, ascending.
    totals (B, K): The log-probability of each hypothesis, -inf if it is none.
    pieces (B, K): Its last piece.
    """

    sources: Ints
    totals: Scores
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
    K = settings.beam_size
    step = decoder.attrs["step"]
    started, state = decoder.attrs["start"](decoder, source)
    state = tuple(array.repeat(K, axis=0) for array in state)
    beams = _begin(len(source.rows), K)
    history: list[Taken] = []
    ended: list[list[Ended]] = [[] for _ in limits]
    while len(beams.sources):
        rows = rows_of(pieces, beams.pieces.ravel())
        R, weights, state = step(decoder, started, state, rows, len(history))
        found = likeliest(decoder.ops, score(pieces, R), beams.totals)
        places = numpy.asarray([K - len(ended[source]) for source in beams.sources])
        going = that_go_on(found, places)
        _set_aside(beams.sources, found, places, len(history), ended)
        told = decoder.ops.to_numpy(weights)
        history.append(Taken(beams.sources, going.parents, going.pieces, told))
        beams = Beams(beams.sources, going.totals, going.pieces)
        kept = _not_done(beams, K, len(history), limits, ended)
        moved = (kept[:, None] * K + going.parents[kept]).ravel()
        state = tuple(array[moved] for array in state)
        if len(kept) < len(beams.sources):
            started = started.chosen(kept)
            beams = Beams(beams.sources[kept], beams.totals[kept], beams.pieces[kept])
    return [
        _describe(history, source, number, settings, of_source)
        for number, of_source in enumerate(ended)
    ]


def _begin(B: int, K: int) -> Beams:
    """Begin with START. Before the first step all hypotheses of a source are one."""
    totals = numpy.where(numpy.arange(K) == 0, 0.0, -numpy.inf)
    return Beams(
        numpy.arange(B), totals[None].repeat(B, axis=0), numpy.full((B, K), START)
    )


def _set_aside(
    sources: Ints,
    found: Candidates,
    places: Ints,
    length: int,
    ended: list[list[Ended]],
) -> None:
    """Set aside what ends, and has so many pieces."""
    for row, column in zip(*that_end(found, places), strict=True):
        total, parent = found.totals[row, column], found.parents[row, column]
        one = Ended(float(total), length, int(parent), True)
        ended[sources[row]].append(one)


def _not_done(
    beams: Beams, K: int, length: int, limits: Sequence[int], ended: list[list[Ended]]
) -> Ints:
    """Get the rows of sources of which K have not ended yet.

    Where these have reached their limit, they are cut off in place of it.
    """
    kept = []
    for row, source in enumerate(beams.sources):
        if len(ended[source]) >= K:
            continue
        if length < limits[source]:
            kept.append(row)
            continue
        ended[source] += [
            Ended(total, length, beam, False)
            for beam, total in enumerate(beams.totals[row].tolist())
            if total > -numpy.inf
        ]
    return numpy.asarray(kept, dtype="int64")


def _describe(
    history: list[Taken],
    source: Source,
    number: int,
    settings: Settings,
    ended: list[Ended],
) -> list[Hypothesis]:
    """Get the best hypotheses of a source, with what they asked of its rows."""
    n_rows = source.lengths[number]
    described = []
    for one in best(ended, settings.n_best, settings.length_penalty):
        ids, weights = trace(history, number, one)
        total = one.score(settings.length_penalty)
        described.append(Hypothesis(ids, total, weights[:, :n_rows], one.by_end))
    return described
