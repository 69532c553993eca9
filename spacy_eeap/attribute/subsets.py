"""Sets of one size in the order of their sums, the largest sum first."""

import heapq
from collections.abc import Iterator

import numpy
from numpy.typing import NDArray


def largest_sums(gains: NDArray, size: int) -> Iterator[NDArray]:
    """Go through all sets of some size, best-first.

    gains (n,): What each member counts.
    size (int): The number of members, from 1 to n.
    YIELDS (n,), bool: The members of each set.
    """
    order = numpy.argsort(-gains, kind="stable")
    ranked = gains[order]
    first = tuple(range(size))
    heap, seen = [(-float(ranked[:size].sum()), first)], {first}
    while heap:
        lost, places = heapq.heappop(heap)
        members = numpy.zeros(len(gains), dtype=bool)
        members[order[list(places)]] = True
        yield members
        for j, place in enumerate(places):
            free = j + 1 == size or place + 1 < places[j + 1]
            if place + 1 < len(gains) and free:
                following = (*places[:j], place + 1, *places[j + 1 :])
                if following not in seen:
                    seen.add(following)
                    worse = float(ranked[place] - ranked[place + 1])
                    heapq.heappush(heap, (lost + worse, following))
