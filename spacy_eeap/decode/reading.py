"""What a decoder reads in training: sources, and the pieces of their targets.

The pieces are packed: step t has one row of each target longer than t, the longest
target first, and no padding. So a step's rows belong to the first sources.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import numpy
from thinc.types import Floats2d

from ..attend.source import Source
from ..numeric.arrays import Floats, Ints


class Reading(NamedTuple):
    """A batch.

    source (Source): The rows of the sources, that of the longest target first.
    rows (N, nE): The packed rows of the pieces, each of which asks for the next one.
    sizes (List[int]): How many targets take part in each of T steps: at first all, and
        never more again. They sum to N.
    """

    source: Source
    rows: Floats2d
    sizes: list[int]

    @property
    def steps(self) -> list[slice]:
        """RETURNS (List[slice]): The packed rows of each step."""
        return steps_of(self.sizes)

    @property
    def targets(self) -> Ints:
        """RETURNS (N,): The number of the target that each packed row is of."""
        return packed_targets(self.sizes)

    @property
    def times(self) -> Ints:
        """RETURNS (N,): The step that each packed row is of."""
        return numpy.repeat(numpy.arange(len(self.sizes)), self.sizes)


class ReadingGrad(NamedTuple):
    """The gradient of a batch: of the sources' rows (B, S, nI), and of the pieces'."""

    source: Floats
    rows: Floats2d


def steps_of(sizes: list[int]) -> list[slice]:
    """Get the packed rows of steps of these sizes."""
    ends = accumulate(sizes, initial=0)
    return [slice(start, end) for start, end in pairwise(ends)]


def packed_targets(sizes: list[int]) -> Ints:
    """Get the number of the target that each packed row is of (N,)."""
    return numpy.concatenate([numpy.arange(size) for size in sizes])


def pack(targets: Sequence[Sequence[int]], sizes: list[int], first: int) -> Ints:
    """Pack the pieces of targets, from the `first` of each on (N,)."""
    steps = enumerate(sizes, first)
    return numpy.asarray([target[t] for t, size in steps for target in targets[:size]])


def by_step(xp: Any, arrays: list[Floats]) -> Floats:
    """Make one array (B, T, n) of arrays (B_t, n), never growing. The rest is 0."""
    shape = len(arrays[0]), len(arrays), arrays[0].shape[1]
    padded = xp.zeros(shape, dtype=arrays[0].dtype)
    for t, array in enumerate(arrays):
        padded[: len(array), t] = array
    return padded


def sum_over_steps(xp: Any, lefts: list[Floats], rights: list[Floats]) -> Floats:
    """Sum the outer products of rows (B_t, m) and (B_t, n) of a target (B, m, n)."""
    return by_step(xp, lefts).swapaxes(1, 2) @ by_step(xp, rights)


def pack_read(xp: Any, arrays: list[Floats], sizes: list[int]) -> Floats:
    """Pack what each step reads of the one before (N, n): rows of targets that go on.

    arrays (List[Floats2d]): What the steps read, and what the last one gives.
    """
    read = [array[:size] for array, size in zip(arrays, sizes, strict=False)]
    return xp.concatenate(read)
