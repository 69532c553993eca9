"""Stories in batches whose scores fill an array of bounded size.

All questions of a batch are compared with all sentences of its facts at once, so that
the scores of B stories with S sentences fill B * S floats. A batch of many stories is
cut, each part with the sentences that it has.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy
from thinc.api import get_array_module

from ...stories.memories import Memories

# Floats that the scores may fill, if there is more than one story: few enough for a
# cache, and for memory to be bounded by the facts.
BATCH_SIZE = 2**17


def most_recent(memories: Memories, max_facts: int) -> Memories:
    """Forget the facts of each story before its most recent ones."""
    lengths = memories.lengths
    if not (lengths > max_facts).any():
        return memories
    ends = numpy.repeat(lengths.cumsum(), lengths)
    kept = ends - numpy.arange(len(memories.facts)) <= max_facts
    return memories._replace(
        facts=memories.facts[kept], lengths=numpy.minimum(lengths, max_facts)
    )


Rows = Any  # Ints of numpy or cupy, or slice(None)


def story_batches(memories: Memories) -> Iterator[tuple[Rows, Memories]]:
    """Cut a batch of stories.

    YIELDS: Successive stories, with the sentences that they have, and which of the rows
        of all sentences these are, each once.
    """
    _, facts, lengths, questions = memories
    cuts = list(_cuts(lengths.tolist()))
    if len(cuts) == 2:
        yield slice(None), memories
        return
    xp = get_array_module(memories.sentences)
    ends = numpy.concatenate([[0], lengths.cumsum()])[cuts]
    for stories, some in zip(pairwise(cuts), pairwise(ends), strict=True):
        asked, told = questions[slice(*stories)], facts[slice(*some)]
        rows, nth = numpy.unique(numpy.append(asked, told), return_inverse=True)
        own = xp.asarray(rows)
        yield (
            own,
            Memories(
                sentences=memories.sentences[own],
                facts=nth[len(asked) :],
                lengths=lengths[slice(*stories)],
                questions=nth[: len(asked)],
            ),
        )


def _cuts(lengths: list[int]) -> Iterator[int]:
    """Get where the batches start, and the end of the last."""
    first, sentences = 0, 0
    yield first
    for i, length in enumerate(lengths):
        sentences += length + 1
        if i > first and (i + 1 - first) * sentences > BATCH_SIZE:
            first, sentences = i, length + 1
            yield first
    yield len(lengths)
