import numpy
import pytest

from spacy_eeap.faithfulness.supporting_facts import (
    chance_of_a_hit,
    supporting_fact_hits,
)

from ..told import new_pipeline, story_examples


@pytest.fixture
def examples():
    """Stories of three facts, of which 0 and 1, 2, and none are known to be needed."""
    examples = story_examples(new_pipeline())[:3]
    for example, needed in zip(examples, ([0, 1], [2], None), strict=True):
        example.reference._.supporting_facts = needed
    return examples


def test_a_hit_ranks_all_of_them_above_the_others(examples):
    values = [numpy.array([0.4, 0.5, 0.1])] * 3
    assert supporting_fact_hits(examples, values)[:2].tolist() == [1, 0]


def test_values_can_be_negative(examples):
    values = [numpy.array([-2.0, -3.0, -9.0]), numpy.array([-9.0, -8.0, -1.5])]
    assert supporting_fact_hits(examples[:2], values).tolist() == [1, 1]


def test_where_none_are_known_there_is_no_figure(examples):
    values = [numpy.ones(3)] * 3
    assert numpy.isnan(supporting_fact_hits(examples, values)).tolist() == [0, 0, 1]
    assert numpy.isnan(chance_of_a_hit(examples, values)).tolist() == [0, 0, 1]


def test_chance_is_one_of_all_choices(examples):
    values = [numpy.ones(5), numpy.ones(4), numpy.ones(3)]
    assert chance_of_a_hit(examples, values)[:2].tolist() == [1 / 10, 1 / 4]
