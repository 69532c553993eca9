import pytest
from spacy.strings import get_string_id

from spacy_eeap.linear.features import (
    MAX_LENGTH,
    character_features,
    shape_mark,
    word_features,
)


@pytest.mark.parametrize(
    ("word", "mark"),
    [
        ("film", ""),
        ("Film", "^"),
        ("FILM", "^^"),
        ("iPhone", "^m"),
        ("I", "^"),
        ("42", ""),
        ("👍", ""),
        ("良い", ""),
    ],
)
def test_a_word_is_marked_by_how_it_is_written(word, mark):
    assert shape_mark(word) == mark


def test_a_word_has_its_lower_case_and_its_shape():
    assert word_features("film") == [get_string_id("wfilm")]
    names = ["wfilm", "s^", "m^film"]
    assert word_features("Film") == [get_string_id(name) for name in names]


def test_characters_are_of_the_word_between_spaces():
    parts = [" ab", "ab ", " ab "]
    assert character_features("Ab") == [get_string_id(f"c{part}") for part in parts]


def test_a_letter_alone_has_one_n_gram():
    assert character_features("a") == [get_string_id("c a ")]


def test_of_a_very_long_word_the_beginning_is_read():
    assert len(character_features("x" * 10**6)) < 4 * MAX_LENGTH
    assert word_features("x" * 10**6) == word_features("x" * MAX_LENGTH)
