import numpy
import pytest
import spacy

from spacy_eeap.components.prediction import Prediction, as_prediction
from spacy_eeap.components.qa.stories import (
    among,
    check_stories,
    holds_story,
    mark_story,
    warn_of_others,
)
from spacy_eeap.stories import make_story

NO_STORY = "Mary is in the kitchen."
STORY = "Mary is in the kitchen.\nWhere is Mary?"
MESSAGE = r"The component 'qa' answers the question of a story\. The last sentence"


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("en")


def test_stories_are_told_apart(nlp):
    assert holds_story(nlp.make_doc(STORY))
    assert not holds_story(nlp.make_doc(NO_STORY))


def test_an_error_names_the_component(nlp):
    check_stories("qa", [nlp.make_doc(STORY)])
    with pytest.raises(ValueError, match=MESSAGE):
        check_stories("qa", [nlp.make_doc(STORY), nlp.make_doc(NO_STORY)])


def test_a_story_that_is_found_by_rule_is_marked_without_white_space(nlp):
    doc = nlp.make_doc(STORY)
    assert mark_story(doc)
    assert [span.text for span in doc.spans["facts"]] == ["Mary is in the kitchen."]
    assert [span.text for span in doc.spans["question"]] == ["Where is Mary?"]


def test_a_story_that_is_marked_is_left_as_it_is(nlp):
    doc = make_story(nlp, ["Mary is here. So is John"], "who")
    groups = dict(doc.spans)
    assert mark_story(doc)
    assert all(doc.spans[key] is group for key, group in groups.items())
    assert [span.text for span in doc.spans["facts"]] == ["Mary is here. So is John"]


def test_a_document_without_a_story_is_not_marked(nlp):
    doc = nlp.make_doc(NO_STORY)
    assert not mark_story(doc)
    assert not doc.spans


@pytest.mark.parametrize("weights", [None, [{"hops": 1}, {"hops": 2}]])
def test_what_was_predicted_for_some_is_put_among_all(nlp, weights):
    docs = [nlp.make_doc(text) for text in (STORY, NO_STORY, STORY)]
    scores = numpy.asarray([[0.25, 0.75], [0.5, 0.5]], dtype="f")
    prediction = among(docs, [0, 2], Prediction(scores, scores, weights))
    assert prediction.scores.tolist() == [[0.25, 0.75], [0, 0], [0.5, 0.5]]
    expected = None if weights is None else [{"hops": 1}, {}, {"hops": 2}]
    assert prediction.weights == expected


def test_none_can_be_predicted(nlp):
    prediction = among([nlp.make_doc("")], [], as_prediction(numpy.zeros((0, 2), "f")))
    assert prediction.scores.tolist() == [[0, 0]]


def test_a_warning_names_the_component():
    with pytest.warns(UserWarning, match=r"'qa' .*: no answer\. find_story\(doc\)"):
        warn_of_others("qa", "no answer")
