"""The order in which a recurrent layer reads a batch of sequences.

Sequences are packed: step t holds one row of each sequence longer than t, the
longest sequence first, and no padding. So a row depends on its own sequence
alone, and memory on the number of tokens alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy
import torch
from numpy.typing import NDArray
from torch import Tensor


@dataclass(frozen=True)
class Packing:
    """Where the steps of two directions find their rows in the flat batch.

    rows (2, N): The flat row read at each packed position, by the direction
        that reads left to right and the one that reads right to left.
    sizes (T,): How many sequences take part in each step, never growing.
    """

    rows: NDArray[numpy.int64]
    sizes: list[int]

    @property
    def steps(self) -> list[tuple[int, int]]:
        """RETURNS (List[Tuple[int, int]]): Where each step starts and ends."""
        ends = numpy.cumsum(self.sizes).tolist()
        return list(zip([0, *ends[:-1]], ends, strict=True))

    @property
    def previous(self) -> NDArray[numpy.int64]:
        """RETURNS (Ints1d): For positions after step 0, that of the step before."""
        ends = numpy.cumsum(self.sizes)
        shrunk = numpy.repeat(self.sizes[:-1], self.sizes[1:])
        return numpy.arange(self.sizes[0], ends[-1]) - shrunk


def pack(starts: NDArray[numpy.integer], lengths: NDArray[numpy.integer]) -> Packing:
    """Pack sequences that lie in a flat array.

    starts (Ints1d): The first row of each sequence.
    lengths (Ints1d): The length of each sequence: none 0, longest first.
    RETURNS (Packing): The order of the rows, for both directions.
    """
    times = numpy.arange(lengths[0])
    sizes = numpy.searchsorted(-lengths, -times, side="left")
    step = numpy.repeat(times, sizes)
    sequence = numpy.arange(len(step)) - numpy.repeat(
        numpy.cumsum(sizes) - sizes, sizes
    )
    left_to_right = starts[sequence] + step
    right_to_left = starts[sequence] + lengths[sequence] - 1 - step
    return Packing(numpy.stack([left_to_right, right_to_left]), sizes.tolist())


def first(size: int, A: Tensor) -> Tensor:
    """Get the rows of a step, A (2, B, H), that take part in one of `size` rows."""
    # A slice costs as much as the arithmetic of a small step.
    return A if A.size(1) == size else A[:, :size]


def one_step_before(A: Tensor, packing: Packing) -> Tensor:
    """Move each packed row of A (2, N, H) one step on. Step 0 gets zeros."""
    start = packing.sizes[0]
    shifted = torch.empty_like(A)
    shifted[:, :start] = 0
    shifted[:, start:] = A[:, packing.previous]
    return shifted


def batches(
    lengths: NDArray[numpy.integer], max_tokens: int
) -> Iterator[NDArray[numpy.int64]]:
    """Split sequences into groups of similar length and bounded size.

    lengths (Ints1d): The length of each sequence. Empty ones join no group.
    max_tokens (int): The most tokens in a group of more than one sequence.
    YIELDS (Ints1d): The indices of a group's sequences, longest first.
    """
    order = numpy.argsort(-lengths, kind="stable")[: numpy.count_nonzero(lengths)]
    start = total = 0
    for i, length in enumerate(lengths[order].tolist()):
        if total and total + length > max_tokens:
            yield order[start:i]
            start, total = i, 0
        total += length
    if total:
        yield order[start:]


def pack_batches(lengths: NDArray[numpy.integer], max_tokens: int) -> Iterator[Packing]:
    """Split sequences that lie behind one another, and pack each group."""
    starts = numpy.cumsum(lengths) - lengths
    for sequences in batches(lengths, max_tokens):
        yield pack(starts[sequences], lengths[sequences])
