import pytest

from spacy_eeap.readers.inputs.row import Row, find_column, missing, row_of
from spacy_eeap.readers.inputs.unreadable import Unreadable


@pytest.mark.parametrize(
    ("names", "wanted", "found"),
    [
        (["id", "text"], None, "text"),
        (["id", " TEXT"], None, " TEXT"),
        (["Text", "text"], None, "text"),
        (["review"], None, "review"),
        (["", "review"], None, "review"),
        (["text", "review"], "review", "review"),
        (["text", "Review"], "review", "Review"),
    ],
)
def test_the_column_of_the_texts(names, wanted, found):
    assert find_column(names, wanted) == found


@pytest.mark.parametrize(
    ("names", "wanted", "message"),
    [
        (["id", "review"], None, r"'text', but .* 'id', 'review'\..*--column"),
        (["id", "text"], "review", "'review', but the columns are 'id', 'text'"),
        (["review"], "text", "'text', but the columns are 'review'"),
        ([], None, "the columns are none"),
        (["text", "text"], None, "2 columns are called 'text'"),
        (["Text", "TEXT"], None, "2 columns are called 'Text'"),
        ([f"c{i}" for i in range(99)], None, r"'c19', \.\.\.\. Name"),
    ],
)
def test_columns_that_leave_it_open_are_listed(names, wanted, message):
    with pytest.raises(ValueError, match=message):
        find_column(names, wanted)


def test_what_stands_beside_the_text_is_kept():
    data = {"text": "Good", "cats": None, "stars": 5}
    assert row_of(data, "here") == Row("Good", data, "here")


def test_a_string_is_a_text():
    assert row_of("Good", "here") == Row("Good", {"text": "Good"}, "here")


def test_a_story_has_no_text():
    data = {"facts": ["One."], "question": "How many?"}
    assert row_of(data, "here") == Row(None, data, "here")


@pytest.mark.parametrize("value", [None, float("nan")])
def test_no_facts_are_no_story(value):
    assert missing(value)
    assert row_of({"text": "Good", "facts": value}, "here").text == "Good"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (5, "expected an object .* got 5"),
        ([1], r"got \[1\]"),
        ({"text": None, "id": 1}, "expected a string as its 'text', but got None"),
        ({"text": float("nan"), "id": 1}, "got nan"),
        ({"text": "\ud800"}, "half a character"),
        ({}, "the columns are none"),
    ],
)
def test_what_has_no_text_is_told(data, reason):
    row = row_of(data, "a.jsonl, line 3")
    assert isinstance(row, Unreadable)
    with pytest.raises(ValueError, match=rf"a\.jsonl, line 3: .*{reason}"):
        raise row
