import numpy
import pytest
from numpy.testing import assert_array_equal

from spacy_eeap.attend.facts import batches as module
from spacy_eeap.attend.facts.batches import most_recent, story_batches
from spacy_eeap.stories.memories import Memories


def stories(*facts, questions):
    """Stories of these facts and questions, numbers of one of 9 sentences."""
    return Memories(
        sentences=numpy.arange(18, dtype="f").reshape(9, 2),
        facts=numpy.concatenate(facts),
        lengths=numpy.asarray([len(of_story) for of_story in facts]),
        questions=numpy.asarray(questions),
    )


@pytest.fixture
def memories():
    return stories([0, 1, 0], [5, 4, 3, 2], [7], questions=[8, 2, 8])


def told(memories):
    """The rows of sentences that each story has: its facts, and its question."""
    X = memories.sentences
    facts = numpy.split(X[memories.facts], memories.lengths.cumsum()[:-1])
    return [
        [*of_story.tolist(), X[question].tolist()]
        for of_story, question in zip(facts, memories.questions, strict=True)
    ]


def test_few_stories_are_one_batch_as_they_are(memories):
    ((rows, batch),) = story_batches(memories)
    assert rows == slice(None)
    assert batch is memories


@pytest.mark.parametrize("size, lengths", [(1, [[3], [4], [1]]), (18, [[3, 4], [1]])])
def test_many_stories_are_cut_with_the_sentences_they_have(
    monkeypatch, memories, size, lengths
):
    monkeypatch.setattr(module, "BATCH_SIZE", size)
    batches = list(story_batches(memories))
    assert [batch.lengths.tolist() for _, batch in batches] == lengths
    assert [story for _, batch in batches for story in told(batch)] == told(memories)
    for rows, batch in batches:
        assert_array_equal(batch.sentences, memories.sentences[rows])
        assert len(set(rows.tolist())) == len(rows)
        asked = {*batch.facts.tolist(), *batch.questions.tolist()}
        assert asked == set(range(len(rows)))


def test_a_story_of_any_size_is_a_batch(monkeypatch, memories):
    monkeypatch.setattr(module, "BATCH_SIZE", 1)
    assert len(list(story_batches(stories([1] * 99, questions=[0])))) == 1


def test_only_the_most_recent_facts_are_kept(memories):
    recent = most_recent(memories, 2)
    assert recent.lengths.tolist() == [2, 2, 1]
    assert recent.facts.tolist() == [1, 0, 3, 2, 7]
    assert recent.questions is memories.questions


def test_facts_that_all_are_recent_stay_as_they_are(memories):
    assert most_recent(memories, 4) is memories
