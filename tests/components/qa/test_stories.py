import pytest
import spacy

from spacy_eeap.components.qa.stories import find_stories, mark_story, naming
from spacy_eeap.stories import find_story, make_story

NO_STORY = "Mary is in the kitchen."
STORY = "Mary is in the kitchen.\nWhere is Mary?"
MESSAGE = r"The component 'qa' answers the question of a story\. The last sentence"


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("en")


def test_stories_are_found(nlp):
    docs = [nlp.make_doc(STORY)] * 2
    assert find_stories("qa", docs) == [find_story(doc) for doc in docs]


def test_an_error_names_the_component(nlp):
    with pytest.raises(ValueError, match=MESSAGE):
        find_stories("qa", [nlp.make_doc(STORY), nlp.make_doc(NO_STORY)])


def test_what_fails_at_a_document_without_a_story_names_the_component(nlp):
    doc = nlp.make_doc(NO_STORY)
    with pytest.raises(ValueError, match=MESSAGE), naming("qa", [doc]):
        find_story(doc)


@pytest.mark.parametrize("kind", [ValueError, KeyError])
def test_what_else_fails_is_raised_as_it_is(kind, nlp):
    with pytest.raises(kind, match="other"), naming("qa", [nlp.make_doc(STORY)]):
        raise kind("other")


def test_a_story_that_is_found_by_rule_is_marked_without_white_space(nlp):
    doc = nlp.make_doc(STORY)
    mark_story("qa", doc)
    assert [span.text for span in doc.spans["facts"]] == ["Mary is in the kitchen."]
    assert [span.text for span in doc.spans["question"]] == ["Where is Mary?"]


def test_a_story_that_is_marked_is_left_as_it_is(nlp):
    doc = make_story(nlp, ["Mary is here. So is John"], "who")
    groups = dict(doc.spans)
    mark_story("qa", doc)
    assert all(doc.spans[key] is group for key, group in groups.items())
    assert [span.text for span in doc.spans["facts"]] == ["Mary is here. So is John"]


def test_a_document_without_a_story_cannot_be_marked(nlp):
    with pytest.raises(ValueError, match=MESSAGE):
        mark_story("qa", nlp.make_doc(NO_STORY))
