"""Which fact, of which time, fills each slot of the memory of a story.

The facts of a story fill its slots from the most recent one on, so slot 0 holds the
last fact. What a memory network has of a fact is the sum of some rows: that of its
sentence and that of its time. Queries are compared with each row once, whatever the
number of facts that share it, and what is gathered for the slots are scalars.

    gather    e_bm = sum over the rows r of slot m of E_br         (B, S) to (B, M)
    scatter   P_br = sum over the slots m with row r of p_bm       (B, M) to (B, S)

Sukhbaatar et al. (2015): https://arxiv.org/abs/1503.08895
"""

from dataclasses import dataclass

import numpy
from numpy.typing import NDArray
from thinc.api import get_array_module

from ...numeric.arrays import Floats, Ints
from ...stories.memories import Memories


@dataclass(frozen=True)
class Slots:
    """The M slots of B stories, whose facts are made of S rows.

    cells (R, B, M): For each of the R rows that a fact is the sum of, its place in a
        flat array (B, S).
    filled (B, M): Which slots hold a fact.
    log_empty (B, 1): The logarithm of the number of empty memories.
    n_rows (int): S.
    """

    cells: Floats
    filled: Floats
    log_empty: Floats
    n_rows: int

    def gather(self, scores: Floats) -> Floats:
        """Get what the facts of slots (B, M) have of their rows (B, S)."""
        return scores.ravel().take(self.cells).sum(axis=0)

    def scatter(self, weights: Floats) -> Floats:
        """Get what rows (B, S) have of slots (B, M), which without a fact hold 0."""
        xp = get_array_module(weights)
        n_stories, shape = len(weights), self.cells.shape
        sums = xp.bincount(
            self.cells.ravel(),
            weights=xp.broadcast_to(weights, shape).ravel(),
            minlength=n_stories * self.n_rows,
        )
        return sums.reshape(n_stories, self.n_rows).astype("f")


def fill_slots(
    memories: Memories, size: int | None, n_times: int, noise: float
) -> Slots:
    """Fill the slots of stories.

    memories (Memories): The facts.
    size (Optional[int]): How many memories each story has. Those that its facts leave
        are empty. One is, if None.
    n_times (int): How many times there are, the last for all that is older. Their
        rows follow those of the sentences. 0 for facts without a time.
    noise (float): Up to which share of its facts a story gets of empty memories between
        them, which only make what is before them older.
    """
    xp = get_array_module(memories.sentences)
    _, facts, lengths, _ = memories
    slots = numpy.arange(lengths.max(initial=0))
    filled = slots < lengths[:, None]
    last = lengths.cumsum()[:, None] - 1
    rows = [facts[numpy.where(filled, last - slots, last)]]
    n_rows = len(memories.sentences) + n_times
    if n_times:
        times = _times(lengths, filled, noise) if noise else slots
        times = numpy.minimum(times, n_times - 1) + len(memories.sentences)
        rows.append(numpy.broadcast_to(times, filled.shape))
    cells = numpy.stack(rows) + n_rows * numpy.arange(len(lengths))[:, None]
    return Slots(
        xp.asarray(cells),
        xp.asarray(filled),
        xp.asarray(_log_empty(lengths, size)),
        n_rows,
    )


def _log_empty(lengths: Ints, size: int | None) -> NDArray[numpy.float32]:
    n_empty = numpy.ones_like(lengths) if size is None else size - lengths
    logs = numpy.log(numpy.maximum(n_empty, 1))
    return numpy.where(n_empty > 0, logs, -numpy.inf)[:, None].astype("f")


def _times(lengths: Ints, filled: NDArray[numpy.bool_], noise: float) -> Ints:
    """Get the time of each slot (B, M) when empty memories stand among the facts.

    Their number is drawn from 0 to the share of the facts, rounded up, and then their
    places among all memories: the random noise of sec. 4.1 of the paper.
    """
    most = numpy.ceil(noise * lengths).astype("int64")
    totals = lengths + numpy.random.randint(0, most + 1)
    order = numpy.random.random((len(lengths), totals.max(initial=0)))
    order[numpy.arange(order.shape[1]) >= totals[:, None]] = 1.0
    last = numpy.take_along_axis(numpy.sort(order), lengths[:, None] - 1, axis=1)
    times = numpy.zeros(filled.shape, dtype="int64")
    times[filled] = numpy.nonzero(order <= last)[1]
    return times
