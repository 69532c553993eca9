"""The smallest set that takes a number below 0, found with few measurements.

A best-first search, as SEDC is (Martens and Provost, 2014, sec. 4,
https://doi.org/10.25300/MISQ/2014/38.1.04): sets are tried in the order of what they
are expected to change. SEDC expects that the members of a set add up, each to what it
changes alone. Here that is corrected by each set that was measured, by ridge regression
on its members:

    v(S) = v() - sum of g_i over i in S
    g = g0 + M' (M M' + RIDGE I)^-1 (r - M g0)

for what each member changes alone (g0), and the sets measured (rows of M) with what
they change (r). First a set is found that is large enough, then smaller ones are
looked for, until all are tried or the measurements are spent.
"""

from collections.abc import Generator
from itertools import islice
from typing import NamedTuple

import numpy
from numpy.typing import NDArray

from .subsets import largest_sums

# Beside one for each member, so many measurements are made for each.
MORE = 2
# Of the measurements left, the share that is made before the expectations change.
ROUND = 0.1
# How much the first expectations are trusted beside the sets that were measured.
RIDGE = 3.0
# A set that is not large enough grows by this.
GROWTH = 1 / 3


class Found(NamedTuple):
    """A set, and whether it is known that none is smaller.

    members (n,), bool: The set. None if none was found.
    is_smallest (bool): Whether all smaller sets were tried; if none was found, all.
    """

    members: NDArray | None
    is_smallest: bool


Search = Generator[list[NDArray], NDArray, Found]


def smallest_set(
    n: int,
    nothing: float | None = None,
    everything: float = 0.0,
    n_combined: int = 30,
) -> Search:
    """Look for the smallest set of 1 to n - 1 members whose number is below 0.

    Members alone are all tried, so that a set of one or of two is always the smallest.

    n (int): The number of members to choose from, two or more.
    nothing (float | None): The number of the empty set. None if it cannot be measured:
        then that of a sum which fits the members alone and the set of all.
    everything (float): The number of the set of all, which is needed only then.
    n_combined (int): Sets of two and more are measured as if there were no more members
        than these.
    YIELDS (list[NDArray]): Sets (n,) to measure, at most n + 2 min(n, n_combined).
    SENDS (m,): Their numbers.
    RETURNS (Found): The set.
    """
    alone = list(numpy.eye(n, dtype=bool))
    numbers = yield alone
    if numbers.min() < 0:
        return Found(alone[int(numbers.argmin())], is_smallest=True)
    if n == 2:
        return Found(None, is_smallest=True)
    if nothing is None:
        nothing = float(numbers.sum() - everything) / (n - 1)
    tried = _Tried(nothing, numbers)
    left = MORE * min(n, n_combined)
    size = tried.expected_size()
    found = None
    while found is None and left:
        wanted = next(largest_sums(tried.gains(), size))
        found, left = tried.add([wanted], (yield [wanted])), left - 1
        if size == n - 1:
            break
        size = min(n - 1, size + max(1, round(GROWTH * size)))
    size = n if found is None else int(found.sum())
    while left and size > 2:
        n_more = min(left, max(2, round(ROUND * left)))
        sizes = range(2, n) if found is None else [size - 1]
        sets = tried.best(sizes, n_more)
        if sets:
            smaller = tried.add(sets, (yield sets))
            left -= len(sets)
            if smaller is not None:
                found, size = smaller, int(smaller.sum())
        elif found is None:
            return Found(None, is_smallest=True)
        else:
            size -= 1
    return Found(found, is_smallest=size == 2 and found is not None)


class _Tried:
    """The sets that were measured, and what is expected of others."""

    def __init__(self, nothing: float, alone: NDArray) -> None:
        self.nothing = nothing
        self.first = nothing - alone
        self.sets: list[NDArray] = []
        self.changes: list[float] = []
        self.keys: set[bytes] = set()

    def add(self, sets: list[NDArray], numbers: NDArray) -> NDArray | None:
        """Keep some sets. Get the smallest below 0 of them, if there is one."""
        self.sets += sets
        self.changes += (self.nothing - numbers).tolist()
        self.keys |= {members.tobytes() for members in sets}
        below = [s for s, number in zip(sets, numbers, strict=True) if number < 0]
        return min(below, key=numpy.sum, default=None)

    def gains(self) -> NDArray:
        """Get what each member (n,) is expected to change."""
        if not self.sets:
            return self.first
        M = numpy.array(self.sets, dtype="d")
        rest = numpy.array(self.changes) - M @ self.first
        ridge = M @ M.T + RIDGE * numpy.eye(len(M))
        return self.first + M.T @ numpy.linalg.solve(ridge, rest)

    def expected_size(self) -> int:
        """Get the size from 2 to n - 1 that is expected to be large enough."""
        sums = numpy.sort(self.first)[::-1].cumsum()
        enough = numpy.flatnonzero(sums > self.nothing)
        largest = len(sums) - 1
        return min(max(2, int(enough[0]) + 1 if len(enough) else largest), largest)

    def best(self, sizes: range | list[int], n: int) -> list[NDArray]:
        """Choose n sets that were not tried, those of most expected change first."""
        gains = self.gains()
        each = n if len(sizes) == 1 else 1
        found = [
            members for size in sizes for members in self._untried(gains, size, each)
        ]
        return sorted(found, key=lambda members: -gains[members].sum())[:n]

    def _untried(self, gains: NDArray, size: int, n: int) -> list[NDArray]:
        ordered = largest_sums(gains, size)
        return list(islice((s for s in ordered if s.tobytes() not in self.keys), n))
