import numpy
import pytest
import torch
from numpy.testing import assert_array_equal

from spacy_eeap.attend.facts import padded as padded_stories
from spacy_eeap.attend.facts.padded import (
    FEW_STORIES,
    MAX_SCORES,
    Group,
    group_stories,
    of_all_facts,
    pad,
)

from .random_stories import random_memories, stories_of

LENGTHS = numpy.random.default_rng(0).integers(0, 81, size=100)


def groups_of(memories, most=512, rounds=3):
    return list(group_stories(memories, most, rounds))


def lengths_of(groups):
    return [[n for _, n in group.read] for group in groups]


def test_every_story_is_in_one_group():
    groups = groups_of(random_memories(LENGTHS))
    stories = numpy.concatenate([group.stories for group in groups])
    assert_array_equal(numpy.sort(stories), numpy.arange(100))


def test_a_group_has_the_rows_of_its_stories_with_their_last_facts_at_the_right():
    memories = random_memories(LENGTHS)
    stories = stories_of(memories)
    for group in groups_of(memories):
        for i, row, question, (chosen, n) in zip(*group, strict=True):
            facts, asked = stories[i]
            assert_array_equal(row[len(row) - len(facts) :], facts)
            assert (row[: len(row) - len(facts)] == -1).all()
            assert question == asked
            assert n == len(facts)
            assert_array_equal(chosen, numpy.arange(n))


def test_the_longest_come_first_and_equal_ones_in_their_order():
    groups = groups_of(random_memories([2, 9, 2, 9]))
    assert [group.stories.tolist() for group in groups] == [[1, 3, 0, 2]]


def test_no_group_takes_more_than_a_fixed_number_of_scores():
    groups = groups_of(random_memories(numpy.tile(LENGTHS, 10)))
    assert len(groups) > 1
    for group in groups:
        B, M = group.facts.shape
        assert B * (M + 1) ** 2 <= MAX_SCORES


def test_a_story_that_takes_more_is_alone(monkeypatch):
    monkeypatch.setattr(padded_stories, "MAX_SCORES", 49)
    assert lengths_of(groups_of(random_memories([9, 4, 3, 3]))) == [[9], [4], [3, 3]]


def test_short_stories_are_apart_from_long_ones_if_that_pays():
    few = [80] * (FEW_STORIES - 1) + [3]
    many = [80] * FEW_STORIES + [40, 39, 3]
    assert len(groups_of(random_memories(few))) == 1
    assert lengths_of(groups_of(random_memories(many))) == [[80] * 16 + [40], [39, 3]]


def test_of_a_long_story_the_facts_nearest_to_the_question_are_read():
    memories = random_memories([3, 40])
    [group] = groups_of(memories, most=5, rounds=2)
    (chosen, n), (everything, m) = group.read
    assert (len(chosen), n) == (5, 40)
    assert_array_equal(group.facts[0], memories.facts[3:][chosen])
    assert_array_equal(everything, [0, 1, 2])
    assert m == 3


def test_only_facts_beyond_the_bound_need_rows_to_be_compared(monkeypatch):
    monkeypatch.setattr(padded_stories, "nearest_facts", None)
    assert groups_of(random_memories([5, 4]), most=5)


def test_a_rectangle_tells_torch_where_there_are_facts():
    facts = numpy.asarray([[3, 1], [-1, 2]])
    group = Group(numpy.arange(2), facts, numpy.asarray([4, 0]), read=[])
    padded = pad(group, numpy.zeros((5, 3), dtype="f"))
    assert padded.filled.tolist() == [[True, True], [False, True]]
    assert padded.facts[padded.filled].tolist() == [3, 1, 2]
    assert padded.facts.min() >= 0 and padded.facts.max() < 5
    assert padded.questions.tolist() == [4, 0]


@pytest.mark.parametrize("n", [3, 7])
def test_facts_that_are_not_read_have_no_weight(n):
    weights = torch.arange(1.0, 9.0).reshape(1, 2, 4)
    everything = of_all_facts(weights, (numpy.asarray([0, 2]), n))
    assert everything.dtype == numpy.float32
    expected = numpy.zeros((1, 2, n))
    expected[0, :, [0, 2]] = [[3, 7], [4, 8]]
    assert_array_equal(everything, expected)


def test_a_story_without_facts_has_no_weights():
    weights = torch.ones(3, 2, 4)
    assert of_all_facts(weights, (numpy.arange(0), 0)).shape == (3, 2, 0)
