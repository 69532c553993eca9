"""The best hypotheses that a search found for a source, piece by piece."""

from collections.abc import Sequence

import numpy

from ...attend.source import Source
from ...vocabulary.copies import Copies
from ..copying import copied_share
from .hypotheses import (
    Ended,
    Hypothesis,
    Scores,
    Taken,
    Traced,
    best,
    coverage_penalty,
    trace,
)
from .settings import Settings


def describe(
    history: list[Taken],
    number: int,
    source: Source,
    settings: Settings,
    ended: list[Ended],
    copies: Sequence[Copies] | None,
) -> list[Hypothesis]:
    """Get the best hypotheses of a source, the best first.

    history (List[Taken]): The steps of the search.
    number (int): That of the source in the batch.
    ended (List[Ended]): Its hypotheses.
    copies (Optional[Sequence[Copies]]): The pieces of each source's rows.
    """
    n_rows = source.lengths[number]

    def score_of(one: Ended) -> float:
        total = one.score(settings.length_penalty)
        if not settings.coverage_penalty:
            return total
        weights = trace(history, number, one).weights[:, :n_rows]
        return total + settings.coverage_penalty * coverage_penalty(weights)

    described = []
    for one, total in best(ended, settings.n_best, score_of):
        traced = trace(history, number, one)
        weights = traced.weights[:, :n_rows]
        found = Hypothesis(traced.ids, total, weights, one.by_end)
        if copies is not None:
            own = copies[number]
            found = found._replace(copied=_copied(traced, own), copies=own)
        described.append(found)
    return described


def _copied(traced: Traced, copies: Copies) -> Scores:
    """Get the share of each piece's probability that is copied (pieces,)."""
    ids, weights, totals, gates = traced
    is_it = numpy.asarray(copies.ids) == numpy.asarray(ids)[:, None]
    reached = (weights[:, : len(copies.ids)] * is_it).sum(axis=1)
    return copied_share(numpy.exp(numpy.diff(totals, prepend=0)), gates, reached)
