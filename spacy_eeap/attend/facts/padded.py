"""Stories side by side in rectangles, those of similar length together.

Facts attend to facts, so a rectangle of B stories of M facts takes B M^2 floats for
each head. A batch is cut so that none takes more than a fixed number, however many
stories it has, and little of it is padding.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy
import torch
from numpy.typing import NDArray
from thinc.api import get_array_module, to_numpy, xp2torch
from thinc.types import Floats2d

from ...numeric.arrays import Ints
from ...stories.memories import Memories
from .nearest import nearest_facts
from .steps import Padded

# Scores of a head in a rectangle, unless a single story has more.
MAX_SCORES = 2**19
# A rectangle of fewer stories costs more time in calls than it saves in padding.
FEW_STORIES = 16


class Group(NamedTuple):
    """Stories of similar length.

    stories (B,): Which stories of the batch they are.
    facts (B, M): The rows of their facts, which end at the right, and -1 before them.
    questions (B,): The rows of their questions.
    read: For each story the indices of the facts that are read, and the number of all.
    """

    stories: Ints
    facts: Ints
    questions: Ints
    read: list[tuple[Ints, int]]


def group_stories(memories: Memories, most: int, rounds: int) -> Iterator[Group]:
    """Yield the stories of a batch in groups, the longest first.

    memories (Memories): The batch.
    most, rounds (int): Of a story with more than `most` facts, those are read that are
        found nearest to the question in these rounds.
    """
    if not len(memories.lengths):
        return
    facts = numpy.split(memories.facts, memories.lengths.cumsum()[:-1])
    questions = memories.questions
    lengths = numpy.minimum(memories.lengths, most)
    X = to_numpy(memories.sentences) if (memories.lengths > most).any() else None
    for stories in _similar(lengths):
        M = lengths[stories].max()
        padded = numpy.full((len(stories), M), -1)
        read = []
        for row, i in zip(padded, stories.tolist(), strict=True):
            chosen = numpy.arange(len(facts[i]))
            if X is not None:
                chosen = nearest_facts(X, facts[i], questions[i], most, rounds)
            row[M - len(chosen) :] = facts[i][chosen]
            read.append((chosen, len(facts[i])))
        yield Group(stories, padded, questions[stories], read)


def _similar(lengths: Ints) -> Iterator[Ints]:
    """Cut the indices of stories, the longest first, into groups."""
    order = numpy.argsort(-lengths, kind="stable")
    sizes = (lengths[order] + 1).tolist()
    first = 0
    for i, size in enumerate(sizes):
        n = i - first
        is_short = n >= FEW_STORIES and 2 * size < sizes[first]
        if n and (is_short or (n + 1) * sizes[first] ** 2 > MAX_SCORES):
            yield order[first:i]
            first = i
    yield order[first:]


def pad(group: Group, X: Floats2d) -> Padded:
    """Put a group where torch reads it, on the device of the rows X."""
    xp = get_array_module(X)
    facts = xp2torch(xp.asarray(group.facts))
    questions = xp2torch(xp.asarray(group.questions))
    return Padded(facts.clamp(min=0), facts >= 0, questions)


def of_all_facts(
    weights: torch.Tensor, read: tuple[Ints, int]
) -> NDArray[numpy.float32]:
    """Make the weights of all facts of a story (K, heads, n) of those in its group.

    weights (K, heads, M): Those of the facts that are read, which end at the right.
    read: The indices of the facts that are read, and the number n of all.
    """
    chosen, n = read
    told = weights[..., weights.shape[-1] - len(chosen) :].cpu().numpy()
    everything = numpy.zeros((*told.shape[:-1], n), dtype="f")
    everything[..., chosen] = told
    return everything
