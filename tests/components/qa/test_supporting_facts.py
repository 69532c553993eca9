import numpy
import pytest
import spacy
from spacy.tokens import Doc
from spacy.training import Example

from spacy_eeap.components.qa.supporting_facts import is_hit
from spacy_eeap.stories import make_story

FACTS = ["Mary took the milk.", "John slept.", "Mary went home.", "Bill ate."]
QUESTION = "Where is the milk?"


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("en")


def example(nlp, supporting, facts=FACTS):
    reference = make_story(nlp, FACTS, QUESTION)
    reference._.supporting_facts = supporting
    return Example(make_story(nlp, facts, QUESTION), reference)


def hit(nlp, supporting, *hops, **settings):
    """Of hops with one head."""
    weights = numpy.asarray(hops, dtype="f")[:, None]
    return is_hit(example(nlp, supporting, **settings), weights)


def test_the_supporting_fact_must_be_the_most_attended_one(nlp):
    assert hit(nlp, [2], [0.1, 0.2, 0.6, 0.1])
    assert not hit(nlp, [2], [0.1, 0.5, 0.3, 0.1])


def test_two_supporting_facts_must_be_the_two_most_attended_ones(nlp):
    assert hit(nlp, [0, 2], [0.4, 0.1, 0.4, 0.1])
    assert not hit(nlp, [0, 2], [0.1, 0.4, 0.4, 0.1])


def test_a_fact_counts_by_its_greatest_weight_at_any_hop(nlp):
    first, second = [0.9, 0.1, 0, 0], [0, 0.1, 0.8, 0.1]
    assert hit(nlp, [0, 2], first, second)
    assert not hit(nlp, [0, 1], first, second)


def test_a_fact_counts_by_its_greatest_weight_at_any_head(nlp):
    heads = numpy.asarray([[[0.9, 0.1, 0, 0], [0, 0.1, 0.8, 0.1]]], dtype="f")
    assert is_hit(example(nlp, [0, 2]), heads)
    assert not is_hit(example(nlp, [0, 3]), heads)


def test_more_hops_make_it_no_easier(nlp):
    assert not hit(nlp, [2], [0, 0, 0.9, 0], [0, 1, 0, 0], [0, 0, 1, 0])


def test_even_attention_is_no_hit(nlp):
    assert not hit(nlp, [0], [0.25, 0.25, 0.25, 0.25])


def test_if_all_facts_are_supporting_any_attention_is_a_hit(nlp):
    assert hit(nlp, [0, 1, 2, 3], [0.25, 0.25, 0.25, 0.25])


def test_a_fact_named_twice_counts_once(nlp):
    assert hit(nlp, [2, 2], [0, 0, 1, 0])


def test_facts_are_told_by_their_place_where_the_prediction_has_others(nlp):
    joined = [f"{FACTS[0]} {FACTS[1]}", *FACTS[2:]]
    assert hit(nlp, [2], [0.1, 0.8, 0.1], facts=joined)
    assert not hit(nlp, [2], [0.8, 0.1, 0.1], facts=joined)


def test_a_fact_that_the_prediction_does_not_see_is_no_hit(nlp):
    joined = [f"{FACTS[0]} {FACTS[1]}", *FACTS[2:]]
    assert not hit(nlp, [0], [0.9, 0.1, 0], facts=joined)
    assert not hit(nlp, [0, 1, 2, 3], [0.4, 0.3, 0.3], facts=joined)


def test_tokens_of_the_prediction_may_be_others(nlp):
    reference = make_story(nlp, FACTS[:2], QUESTION)
    reference._.supporting_facts = [1]
    words = ["Mary took the milk", ".", "John", "slept", ".", "Where is the milk", "?"]
    spaces = [False, True, True, False, True, False, False]
    predicted = Doc(nlp.vocab, words=words, spaces=spaces)
    assert predicted.text == reference.text
    weights = numpy.asarray([[[0.1, 0.9]]], dtype="f")
    assert is_hit(Example(predicted, reference), weights)


@pytest.mark.parametrize("supporting", [[4], [0, 9], [-1]])
def test_supporting_facts_that_the_story_has_not(supporting, nlp):
    with pytest.raises(ValueError, match=r"has 4, but .* is \[.*Correct it where"):
        hit(nlp, supporting, [1, 0, 0, 0])
