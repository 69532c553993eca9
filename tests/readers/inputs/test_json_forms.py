import pytest

from spacy_eeap.readers.inputs import json_forms
from spacy_eeap.readers.inputs.json_forms import is_object, read_json, read_json_lines
from spacy_eeap.readers.inputs.unreadable import Unreadable


def lines_of(content):
    return iter(content.splitlines(keepends=True))


def read(content):
    return list(read_json(lines_of(content), "a.json", None))


@pytest.mark.parametrize(
    "content",
    [
        '[{"text": "Good", "n": 1}, {"text": "Bad", "n": 2}]',
        '[\n  {"text": "Good", "n": 1},\n\n  {"text": "Bad", "n": 2}\n]\n',
        '{"text": "Good", "n": 1}\n\n{"text": "Bad", "n": 2}\n',
        '{"text": {"0": "Good", "7": "Bad"}, "n": {"0": 1, "7": 2}}',
    ],
    ids=["list", "lines of a list", "a value in each line", "pandas"],
)
def test_rows_in_all_their_forms(content):
    rows = [row for row in read(content) if row.data]
    assert [row.data for row in rows] == [
        {"text": "Good", "n": 1},
        {"text": "Bad", "n": 2},
    ]


@pytest.mark.parametrize("content", ['{"text": "Good"}', '"Good"', '["Good"]'])
def test_one_row(content):
    assert [row.text for row in read(content)] == ["Good"]


@pytest.mark.parametrize("content", ["", "\n", "[]"])
def test_there_may_be_none(content):
    assert read(content) == []


def test_a_row_that_cannot_be_read_does_not_end_the_list():
    one, bad, two = read('["One", 2, "Two"]')
    assert (one.text, two.text) == ("One", "Two")
    assert bad.place == "a.json, row 2"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "this is no JSON"),
        ('["a"]\n["b"]', "this is no JSON"),
        ("[" * 10**5, "nested too deep"),
    ],
)
def test_what_is_no_json_is_told(content, message):
    with pytest.raises(ValueError, match=message):
        rows = read(content)
        raise rows[0]


def test_a_value_has_a_bound(monkeypatch):
    monkeypatch.setattr(json_forms, "LONGEST_VALUE", 9)
    with pytest.raises(ValueError, match=r"at most 9 characters.*\.jsonl"):
        read('["a",\n"b",\n"c"]')


def test_a_line_that_cannot_be_read_does_not_end_the_file():
    given = ['{"text": "One"}\n', Unreadable("line 2", "no UTF-8"), "{\n", '"Two"']
    one, two, three, four = read_json_lines(iter(given), "a.jsonl", None)
    assert (one.text, four.text) == ("One", "Two")
    assert two is given[1]
    assert str(three).startswith("a.jsonl, line 3: this is no JSON")


def test_an_empty_line_has_no_data():
    [row] = read_json_lines(iter(["\n"]), "a.jsonl", None)
    assert (row.text, row.data) == ("", {})


def test_what_python_writes_for_missing_numbers_is_read():
    [row] = read_json_lines(iter(['{"text": "a", "cats": NaN}']), "a.jsonl", None)
    assert row.data["cats"] != row.data["cats"]


@pytest.mark.parametrize(
    ("line", "told"), [("{}", True), ("[1]", False), ("{", False), ("", False)]
)
def test_a_line_is_an_object(line, told):
    assert is_object(line) is told
