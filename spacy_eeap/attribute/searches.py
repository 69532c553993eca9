"""Searches for sets of units by erasure, many at a time."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy
from numpy.typing import NDArray

from .decision import Decider, Decision
from .erasure import Case, rows_without
from .guide import likely_units
from .margin import margin
from .smallest_set import Found, smallest_set

# Of more units, a decision is asked about the likeliest alone, and of a very long
# document about fewer: so many tokens are predicted if each is left out once.
MOST_UNITS, LEAST_UNITS, MOST_TOKENS = 100, 10, 200_000


class Answer(NamedTuple):
    """What a search has found.

    units (n,), bool: The units of the set. None if no set was found.
    scores (labels,): The probabilities that the set leads to. None if none was found.
    is_smallest (bool): Whether it is known that no smaller set does; or if none was
        found, that there is none.
    """

    units: NDArray | None
    scores: NDArray | None
    is_smallest: bool


class Search:
    """A search for a decision, on its way."""

    def __init__(self, decider: Decider, decision: Decision, keeps: bool) -> None:
        """Start a search.

        decider (Decider): The component.
        decision (Decision): Its decision, about two units or more.
        keeps (bool): Whether to look for the units that alone keep the decision, which
            gives its label. If not, for those without which it would be otherwise.
        """
        self.decider, self.decision, self.keeps = decider, decision, keeps
        most = max(LEAST_UNITS, MOST_TOKENS // len(decision.doc))
        self._likely = likely_units(decider, decision, min(MOST_UNITS, most))
        now = float(margin(decider, decision, decision.scores))
        self._sign = -1 if keeps or now < 0 else 1
        self._search = smallest_set(
            len(self._likely),
            nothing=None if keeps else abs(now),
            everything=-abs(now),
            n_combined=decider.n_combined,
        )
        self._wanted = next(self._search)
        self._reached: dict[bytes, NDArray] = {}
        self.answer: Answer | None = None

    def cases(self) -> Iterator[Case]:
        """Get what is to be predicted."""
        for members in self._wanted:
            chosen = self._chosen(members)
            yield self.decision, ~chosen if self.keeps else chosen

    def send(self, rows: Iterator[NDArray]) -> None:
        """Go on with the scores (labels,) of each case."""
        scores = numpy.stack([next(rows) for _ in self._wanted])
        numbers = self._sign * margin(self.decider, self.decision, scores)
        for i in numpy.flatnonzero(numbers < 0):
            self._reached[self._wanted[i].tobytes()] = scores[i]
        try:
            self._wanted = self._search.send(numbers)
        except StopIteration as stopped:
            self.answer = self._answer(stopped.value)

    def _chosen(self, members: NDArray) -> NDArray:
        chosen = numpy.zeros(len(self.decision.units), dtype=bool)
        chosen[self._likely[members]] = True
        return chosen

    def _answer(self, found: Found) -> Answer:
        is_smallest = found.is_smallest and len(self._likely) == len(
            self.decision.units
        )
        if found.members is None:
            return Answer(None, None, is_smallest)
        scores = self._reached[found.members.tobytes()]
        return Answer(self._chosen(found.members), scores, is_smallest)


def run_together(decider: Decider, searches: list[Search]) -> list[Answer]:
    """Let searches go on side by side: what they want is predicted in batches.

    decider (Decider): The component.
    searches (list[Search]): The searches.
    RETURNS (list[Answer]): What each has found.
    """
    active = searches
    while active:
        cases = (case for search in active for case in search.cases())
        rows = (row for _, row in rows_without(decider, cases))
        for search in active:
            search.send(rows)
        active = [search for search in active if search.answer is None]
    return [search.answer for search in searches if search.answer is not None]
