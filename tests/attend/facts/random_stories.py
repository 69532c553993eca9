"""Batches of random stories, as the layers that attend to facts read them."""

import numpy

from spacy_eeap.stories.memories import Memories


def random_memories(lengths, width=16, sentences=60, seed=0):
    """Stories of so many facts, which share sentences with each other."""
    generator = numpy.random.default_rng(seed)
    lengths = numpy.asarray(lengths)
    return Memories(
        generator.normal(size=(sentences, width)).astype("f"),
        generator.integers(sentences, size=lengths.sum()),
        lengths,
        generator.integers(sentences, size=len(lengths)),
    )


def stories_of(memories):
    """The rows of the facts and of the question of each story."""
    cuts = numpy.cumsum(memories.lengths)[:-1]
    return list(zip(numpy.split(memories.facts, cuts), memories.questions, strict=True))


def one_by_one(memories):
    """A batch for each story."""
    return [
        Memories(memories.sentences, facts, numpy.asarray([len(facts)]), question[None])
        for facts, question in stories_of(memories)
    ]
