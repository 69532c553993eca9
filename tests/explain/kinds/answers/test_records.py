import pytest
import spacy
from spacy.tokens import Doc

from spacy_eeap.explain.kinds.answers.records import (
    StoryRecord,
    members_of_story,
    parse_story,
)
from spacy_eeap.stories import make_story

FACTS = ["Mary took the milk.", "Mary went home."]
STORY = {"facts": FACTS, "question": "Where is the milk?"}
GOLD = {"answer": "home", "supporting_facts": [0, 1]}


@pytest.fixture
def nlp():
    return spacy.blank("en")


def test_what_is_right_may_be_known_or_not():
    assert parse_story(STORY) == StoryRecord(FACTS, "Where is the milk?")
    assert parse_story({**STORY, **GOLD}) == StoryRecord(
        FACTS, "Where is the milk?", "home", [0, 1]
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"facts": "Mary took the milk."}, '"facts" to be a list of strings'),
        ({"facts": [1]}, '"facts" to be a list of strings'),
        ({"question": None}, 'a string as the "question"'),
        ({"answer": ["home"]}, 'a string as the "answer"'),
        ({"supporting_facts": 0}, 'facts" to be a list of indices .* from 0 to 1'),
        ({"supporting_facts": ["0"]}, 'facts" to be a list of indices .* from 0 to 1'),
        ({"supporting_facts": [2]}, 'facts" to be a list of indices .* from 0 to 1'),
        ({"supporting_facts": [-1]}, 'facts" to be a list of indices .* from 0 to 1'),
    ],
)
def test_other_values_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        parse_story({**STORY, **change})


def test_a_question_is_needed():
    with pytest.raises(ValueError, match='a string as the "question"'):
        parse_story({"facts": FACTS})


def test_a_pipeline_reads_the_doc_of_a_story(nlp):
    doc = parse_story(STORY).input_of(nlp)
    assert isinstance(doc, Doc)
    assert [span.text for span in doc.spans["facts"]] == FACTS


def test_a_doc_becomes_the_record_it_was_made_of(nlp):
    doc = make_story(nlp, FACTS, "Where is the milk?")
    assert parse_story(members_of_story(doc)) == parse_story(STORY)
    doc._.answer = {"text": "home", "answers": ["home"]}
    doc._.supporting_facts = [0, 1]
    assert parse_story(members_of_story(doc)) == parse_story({**STORY, **GOLD})


def test_what_is_right_is_added_to_an_explanation_of_answers(answering):
    record = StoryRecord(answering.facts, answering.question, "garden", [2])
    explained = record.add_gold(answering)
    assert explained.gold_answer == "garden"
    assert explained.supporting_facts == [2]


def test_labels_are_not_compared_with_an_answer(explanation):
    assert parse_story({**STORY, **GOLD}).add_gold(explanation) is explanation
