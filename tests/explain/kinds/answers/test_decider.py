import numpy
import pytest
from numpy.testing import assert_allclose

from spacy_eeap.explain.collect.deciders import find_decider
from spacy_eeap.stories import find_story, make_story

from ....attribute.pipelines import decide

FACTS = ["Mary is in the kitchen.", "John is in the garden.", "Sandra left."]
QUESTION = "Where is John?"
TEXT = " ".join([*FACTS, QUESTION])


def test_the_decision_is_the_answer(facts):
    _, [decision] = decide(facts, [TEXT])
    answer = facts(TEXT)._.answer
    assert facts.get_pipe("qa").labels[decision.label] == answer["text"]
    assert decision.score == pytest.approx(answer["score"], rel=1e-5)


def test_its_units_are_facts_with_the_most_that_any_hop_gave_them(facts):
    _, [decision] = decide(facts, [TEXT])
    pipe = facts.get_pipe("qa")
    pipe.save_activations = True
    hops = facts(TEXT)._.activations["qa"]["hops"]
    pipe.save_activations = False
    assert [decision.doc[a:b].text for a, b in decision.units] == FACTS
    assert_allclose(decision.attention, hops.max(axis=(0, 1)), rtol=1e-5)


@pytest.mark.parametrize("erased", range(3))
def test_without_a_fact_the_rest_is_a_story(facts, erased):
    decider = find_decider(facts, "qa")
    doc = make_story(facts, FACTS, QUESTION)
    kept = numpy.ones(len(doc), dtype=bool)
    kept[slice(*find_story(doc).facts[erased])] = False
    left = decider.without(doc, kept)
    story = find_story(left)
    rest = [left[a:b].text for a, b in story.facts]
    assert rest == FACTS[:erased] + FACTS[erased + 1 :]
    assert left[slice(*story.question)].text == QUESTION


def test_of_no_stories_nothing_is_decided(facts):
    assert find_decider(facts, "qa").decide([]) == []


def test_a_document_that_is_no_story_is_refused(facts):
    with pytest.raises(ValueError, match="question"):
        decide(facts, ["No question here."])
