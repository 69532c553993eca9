import pytest

from spacy_eeap.vocabulary.pieces import decode
from spacy_eeap.vocabulary.special import END, START, UNKNOWN

STRINGS = ["", "", "", " A", " ", " man", "ly", "."]
A, SPACE, MAN, LY, POINT = range(3, 8)


def join(*ids, unknown=(), before_unknown=""):
    return decode(STRINGS, ids, unknown, before_unknown=before_unknown)


def test_strings_are_joined_without_the_space_before_the_first():
    assert join(A, MAN, LY, POINT).text == "A manly."
    assert join(LY, MAN).text == "ly man"
    assert join(SPACE, SPACE, MAN).text == "man"
    assert join() == ("", [], [])


def test_spaces_belong_to_no_id():
    text, starts, ends = join(A, MAN, SPACE, LY)
    assert text == "A man ly"
    assert starts == [0, 2, 6, 6]
    assert ends == [1, 5, 6, 8]


def test_start_and_end_are_empty():
    assert join(START, A, START, LY, END) == ("Aly", [0, 0, 1, 1, 3], [0, 1, 1, 3, 3])


def test_each_unknown_is_the_next_of_those_given():
    assert join(UNKNOWN, MAN, UNKNOWN, unknown=["X", "yz"]) == (
        "X manyz",
        [0, 2, 5],
        [1, 5, 7],
    )


def test_an_unknown_for_which_nothing_is_given_is_a_replacement_character():
    assert join(UNKNOWN, UNKNOWN, LY, unknown=["X"]).text == "X\ufffdly"


@pytest.mark.parametrize("before, text", [("", "A\ufffd"), (" ", "A \ufffd")])
def test_a_space_is_written_before_an_unknown_if_asked_for(before, text):
    decoded = join(A, UNKNOWN, before_unknown=before)
    assert decoded.text == text
    assert decoded.starts[1] == len(text) - 1
    assert join(UNKNOWN, before_unknown=before).text == "\ufffd"
