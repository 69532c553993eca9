import pytest

from .tables import documents

STORY = {"facts": ["Ann left.", "Bo ate."], "question": "Who left?", "answer": "Ann"}


def test_a_story_has_facts_a_question_and_an_answer():
    [doc] = documents("stories", {**STORY, "supporting_facts": [0]})
    assert [span.text for span in doc.spans["facts"]] == STORY["facts"]
    assert [span.text for span in doc.spans["question"]] == ["Who left?"]
    assert doc._.answer == {"text": "Ann"}
    assert doc._.supporting_facts == [0]


def test_in_a_table_lists_are_json():
    row = {**STORY, "facts": '["Ann left."]', "supporting_facts": ""}
    [doc] = documents("stories", row)
    assert len(doc.spans["facts"]) == 1
    assert doc._.supporting_facts is None


def test_a_story_without_an_answer_has_no_annotation():
    assert documents("stories", {**STORY, "answer": None}) == [None]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"facts": "Ann left."}, "expected a list of sentences"),
        ({"facts": []}, "expected a list of sentences"),
        ({"facts": ["Ann left.", ""]}, "A fact needs text"),
        ({"question": ""}, "needs a question"),
        ({"supporting_facts": [2]}, "from 0 to 1"),
    ],
)
def test_what_is_wrong_is_told(changed, message):
    with pytest.raises(ValueError, match=message):
        documents("stories", {**STORY, **changed})
