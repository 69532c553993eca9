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
from ...vocabulary.copies import Copies, pad_copies
from ...vocabulary.special import START, UNKNOWN
from ..copying import mix_scores
from ..target_pieces import rows_of, score
from ..told import Told
from .candidates import Candidates, likeliest, norms_of, that_end, that_go_on
from .constraints import forbid
from .hypotheses import Ended, Hypothesis, Scores, Taken
from .results import describe
from .settings import Settings


class Beams(NamedTuple):
    """The hypotheses of B sources that are not done.

    sources (B,): Their numbers in the batch, ascending.
    totals (B, K): The log-probability of each hypothesis, -inf if it is none.
    written (B, K, t): Its pieces, START the first of them.
    """

    sources: Ints
    totals: Scores
    written: Ints


def search(
    decoder: Model[Any, Any],
    pieces: Model[Any, Any],
    source: Source,
    limits: Sequence[int],
    settings: Settings,
    copies: Sequence[Copies] | None = None,
) -> list[list[Hypothesis]]:
    """Find texts for sources.

    decoder, pieces (Model): A trained decoder, and its TargetPieces.
    source (Source): The rows of the sources, of which each has at least one.
    limits (Sequence[int]): The most pieces of each source's texts, at least 1.
    settings (Settings): How to search.
    copies (Optional[Sequence[Copies]]): The pieces of each source's rows, which a
        decoder that copies needs.
    RETURNS (List[List[Hypothesis]]): The best of each source, the best first.
    """
    K, xp = settings.beam_size, decoder.ops.xp
    step = decoder.attrs["step"]
    rows = pad_copies(copies or (), source.rows.shape[1])
    n_own = max((len(one.strings) for one in copies or ()), default=0)
    started, state = decoder.attrs["start"](decoder, source)
    state = tuple(array.repeat(K, axis=0) for array in state)
    beams = _begin(len(source.rows), K)
    history: list[Taken] = []
    ended: list[list[Ended]] = [[] for _ in limits]
    while len(beams.sources):
        before = beams.written[..., -1].ravel()
        read = rows_of(pieces, _in_vocabulary(pieces, before))
        told, state = step(decoder, started, state, read, len(history))
        logits = score(pieces, told.vectors)
        logits[:, START] = -xp.inf
        norms = norms_of(xp, logits)
        if told.gates is not None:
            of_sources = rows[beams.sources]
            logits, norms = mix_scores(xp, logits, norms, told, of_sources, n_own)
        if settings.forbids:
            n_gram, written = settings.no_repeat_ngram, beams.written[..., 1:]
            flat = written.reshape(len(logits), -1)
            forbid(xp, logits, flat, settings.min_length, n_gram)
        found = likeliest(decoder.ops, logits, norms, beams.totals)
        places = numpy.asarray([K - len(ended[source]) for source in beams.sources])
        going = that_go_on(found, places)
        _set_aside(beams.sources, found, places, len(history), ended)
        history.append(_taken(decoder, beams, going, told))
        beams = _moved(beams, going)
        kept = _not_done(beams, K, len(history), limits, ended)
        moved = (kept[:, None] * K + going.parents[kept]).ravel()
        state = tuple(array[moved] for array in state)
        if len(kept) < len(beams.sources):
            started = started.chosen(kept)
            beams = Beams(beams.sources[kept], beams.totals[kept], beams.written[kept])
    return [
        describe(history, number, source, settings, of_source, copies)
        for number, of_source in enumerate(ended)
    ]


def _in_vocabulary(pieces: Model[Any, Any], ids: Ints) -> Ints:
    """Get ids that have a row: what the vocabulary lacks is read as UNKNOWN."""
    return numpy.where(ids < len(pieces.attrs["vocabulary"]), ids, UNKNOWN)


def _begin(B: int, K: int) -> Beams:
    """Begin with START. Before the first step all hypotheses of a source are one."""
    totals = numpy.where(numpy.arange(K) == 0, 0.0, -numpy.inf)
    written = numpy.full((B, K, 1), START)
    return Beams(numpy.arange(B), totals[None].repeat(B, axis=0), written)


def _taken(
    decoder: Model[Any, Any], beams: Beams, going: Candidates, told: Told
) -> Taken:
    B, K = going.pieces.shape
    weights = decoder.ops.to_numpy(told.weights).reshape(B, K, -1)
    gates = told.gates
    if gates is not None:
        gates = decoder.ops.to_numpy(gates).reshape(B, K)
    totals, parents, pieces = going
    return Taken(beams.sources, parents, pieces, weights, totals, gates)


def _moved(beams: Beams, going: Candidates) -> Beams:
    each = numpy.arange(len(beams.sources))[:, None]
    before = beams.written[each, going.parents]
    written = numpy.concatenate([before, going.pieces[..., None]], axis=2)
    return Beams(beams.sources, going.totals, written)


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
