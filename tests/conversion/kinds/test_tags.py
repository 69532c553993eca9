import pytest

from .tables import documents


def tags(row, **options):
    [doc] = documents("tags", row, **options)
    return [(token.text_with_ws, token.tag_) for token in doc]


def test_tokens_have_their_tags():
    found = tags({"tokens": ["Ann", "sleeps"], "tags": ["NNP", "VBZ"]})
    assert found == [("Ann ", "NNP"), ("sleeps", "VBZ")]


def test_a_cell_has_spaces_between_or_a_list():
    assert tags({"words": "Ann sleeps", "pos": '["N", "V"]'})[1] == ("sleeps", "V")


def test_the_text_tells_where_spaces_are():
    row = {"text": "Ann  sleeps.", "tokens": "Ann sleeps .", "tags": "N V P"}
    assert tags(row) == [("Ann ", "N"), (" ", ""), ("sleeps", "V"), (".", "P")]


def test_a_tag_can_be_a_number_or_missing():
    found = tags({"tokens": ["a", "b"], "ner_tags": [0, None]})
    assert [tag for _, tag in found] == ["0", ""]


def test_a_row_without_tags_has_no_annotation():
    assert documents("tags", {"tokens": ["a"], "tags": []}) == [None]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"tokens": "a b", "tags": "N"}, "there are 2 tokens and 1 tags"),
        ({"tokens": ["a", " "], "tags": ["N", "V"]}, "token 2 is empty"),
        ({"tokens": 3, "tags": "N"}, "expected a list in the column 'tokens'"),
        ({"text": "b", "tokens": "a", "tags": "N"}, "not those of the text 'b'"),
        ({"text": "b", "x": "N"}, "Which column has the tags"),
    ],
)
def test_what_is_wrong_is_told(row, message):
    with pytest.raises(ValueError, match=message):
        tags(row)
