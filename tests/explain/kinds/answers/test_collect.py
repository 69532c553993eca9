import pytest
import spacy
from numpy.testing import assert_allclose

from spacy_eeap.explain import explain
from spacy_eeap.explain.collect.pipes import adds_other_scores, find_attending_pipe
from spacy_eeap.explain.kinds.answers.collect import explain_answers
from spacy_eeap.stories import make_story

from ....told import (
    BAG_OF_FACTS,
    STORIES,
    TEXTS,
    new_pipeline,
    story_examples,
)
from ...pipelines import attending

FACTS, NAME, _ = STORIES[0]
NETWORK = {"@architectures": "spacy-eeap.MemoryNetwork.v1", "width": 4, "hops": 2}


@pytest.fixture(params=[BAG_OF_FACTS, NETWORK], ids=["one hop", "two hops"])
def nlp(request):
    nlp = new_pipeline(request.param)
    nlp.initialize(lambda: story_examples(nlp))
    return nlp


def test_answers_are_those_of_the_component(nlp):
    for text, explanation in zip(TEXTS, explain(nlp, TEXTS), strict=True):
        expected = nlp(text)._.answer
        assert explanation.answer == expected["text"]
        assert explanation.score == pytest.approx(expected["score"], rel=1e-5)
        assert list(explanation.candidates) == list(expected["candidates"])


def test_weights_are_those_of_the_component(nlp):
    nlp.get_pipe("qa").save_activations = True
    for text, explanation in zip(TEXTS, explain(nlp, TEXTS), strict=True):
        expected = nlp(text)._.activations["qa"]["hops"]
        assert_allclose(explanation.weights, expected, rtol=1e-5)


def test_every_head_of_the_default_model_is_told():
    nlp = spacy.blank("en")
    nlp.add_pipe("eeap_qa", name="qa", config={"save_activations": True})
    nlp.initialize(lambda: story_examples(nlp))
    [explanation] = explain(nlp, [TEXTS[0]])
    expected = nlp(TEXTS[0])._.activations["qa"]["hops"]
    assert_allclose(explanation.weights, expected, rtol=1e-4)
    assert len(explanation.weights[0]) > 1


def test_facts_and_the_question_are_those_of_the_story(nlp):
    [explanation] = explain(nlp, [TEXTS[0]])
    assert explanation.facts == FACTS
    assert explanation.question == f"Where is {NAME}?"
    assert explanation.lang == "en"


def test_a_story_may_be_a_doc(nlp):
    facts = ["Mary is in the kitchen", "John is not"]
    [explanation] = explain(nlp, [make_story(nlp, facts, "Where is Mary")])
    assert explanation.facts == facts
    assert explanation.question == "Where is Mary"


def test_what_is_right_is_not_known(nlp):
    [explanation] = explain(nlp, [TEXTS[0]])
    assert explanation.gold is explanation.supporting_facts is None


def test_a_story_of_10_000_facts(nlp):
    doc = make_story(nlp, ["John is in the garden."] * 10_000, "Where is John?")
    [explanation] = explain_answers(nlp.get_pipe("qa"), [doc])
    assert len(explanation.hops[0]) == 10_000


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a Doc is empty"),
        ("Mary is in the kitchen.", "here it is 'Mary is in the kitchen.'"),
        ("Where is Mary?", "'Where is Mary\\?' has none"),
    ],
)
def test_a_text_that_is_no_story_is_refused(nlp, text, message):
    with pytest.raises(ValueError, match=message):
        list(explain(nlp, [TEXTS[0], text]))


def test_the_component_is_found_and_has_no_wide_part(nlp):
    nlp.add_pipe("sentencizer", first=True)
    assert find_attending_pipe(nlp) == "qa"
    assert not adds_other_scores(nlp, "qa")


def test_a_classifier_beside_it_must_be_told_apart(nlp):
    nlp.add_pipe("eeap_textcat", name="classifier", config=attending("eeap_textcat"))
    with pytest.raises(ValueError, match="Name one of these: qa, classifier"):
        find_attending_pipe(nlp)


def test_without_it_its_name_is_told(nlp):
    nlp.remove_pipe("qa")
    with pytest.raises(ValueError, match="the component 'eeap_qa'"):
        find_attending_pipe(nlp)
