"""Read many sequences in the memory of a few.

A layer keeps what its backward pass needs, which for a recurrent layer is a
multiple of its input. Here the sequences are read in groups, and what a group kept
is forgotten: to go back, the group is read a second time. So a long batch takes the
memory of one group, and a third more time. A batch of one group is read once.

Chen et al. (2016), sec. 3: https://arxiv.org/abs/1604.06174
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from types import ModuleType
from typing import NamedTuple

import numpy
import torch
from thinc.api import get_array_module, to_numpy
from thinc.types import Floats1d, Floats2d, Ragged


class Reading(NamedTuple):
    """What was read of B sequences of N rows in all.

    summaries (Floats2d): A vector for each sequence, (B, nO).
    attention (Optional[Floats1d]): The weight of each row, (N,), if it is told.
    backprop (Callable): From the gradient of the summaries to that of the rows.
    """

    summaries: Floats2d
    attention: Floats1d | None
    backprop: Callable[[Floats2d], Floats2d]


def read_in_groups(
    read: Callable[[Ragged], Reading],
    Xr: Ragged,
    is_train: bool,
    max_rows: int,
) -> Reading:
    """Read sequences, each on its own, in groups.

    read (Callable[[Ragged], Reading]): Reads one group.
    Xr (Ragged): All sequences: at least one, and none of them empty.
    is_train (bool): Whether backprop must repeat what was drawn at random.
    max_rows (int): Rows in a group. The last sequence of a group may exceed them.
    RETURNS (Reading): What `read` makes of Xr.
    """
    spans = _spans(to_numpy(Xr.lengths), max_rows)
    if len(spans) == 1:
        return read(Xr)
    xp = get_array_module(Xr.data)
    seeds = numpy.random.randint(2**31, size=len(spans)) if is_train else None

    def read_group(i: int) -> Reading:
        sequences, rows = spans[i]
        group = Ragged(Xr.dataXd[rows], Xr.lengths[sequences])
        if seeds is None:
            return read(group)
        with _random_numbers_of(int(seeds[i]), xp):
            return read(group)

    parts = [read_group(i)[:2] for i in range(len(spans))]
    summaries, attention = zip(*parts, strict=True)

    def backprop(d_summaries: Floats2d) -> Floats2d:
        dX = xp.empty_like(Xr.dataXd)
        for i, (sequences, rows) in enumerate(spans):
            dX[rows] = read_group(i).backprop(d_summaries[sequences])
        return dX

    told = None if attention[0] is None else xp.concatenate(attention)
    return Reading(xp.concatenate(summaries), told, backprop)


def _spans(lengths: numpy.ndarray, max_rows: int) -> list[tuple[slice, slice]]:
    """Get the sequences of each group, and their rows."""
    ends = lengths.cumsum()
    group = (ends - lengths) // max_rows  # of each sequence, by where it starts
    first = numpy.flatnonzero(numpy.diff(group)) + 1
    bounds = [0, *first.tolist(), len(lengths)]
    starts = [0, *ends.tolist()]
    return [(slice(a, b), slice(starts[a], starts[b])) for a, b in pairwise(bounds)]


@contextmanager
def _random_numbers_of(seed: int, xp: ModuleType) -> Iterator[None]:
    """Draw the same random numbers each time, and disturb none that come after.

    On a GPU the numbers after do depend on the seed: cupy cannot tell its state.
    """
    state = numpy.random.get_state()
    try:
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            numpy.random.seed(seed)
            xp.random.seed(seed)
            yield
    finally:
        numpy.random.set_state(state)
