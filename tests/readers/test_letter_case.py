import pytest

from spacy_eeap.readers.letter_case import cased_like


@pytest.mark.parametrize(
    "text, expected", [("kitchen", "garden"), ("Kitchen", "Garden")]
)
def test_the_first_letter_is_that_of_the_text(text, expected):
    assert cased_like(text, "kitchen", "garden") == expected
    assert cased_like(text, "Kitchen", "Garden") == expected


def test_a_word_in_upper_case_stands_for_one_in_upper_case():
    assert cased_like("MARY", "Mary", "John") == "JOHN"


def test_a_text_that_is_written_as_its_word_leaves_the_other_as_it_is_written():
    assert cased_like("UK", "UK", "France") == "France"
    assert cased_like("France", "France", "UK") == "UK"
    assert cased_like("france", "France", "UK") == "uk"


def test_one_letter_in_upper_case_is_the_first_letter():
    assert cased_like("X", "x", "door") == "Door"


def test_the_other_word_is_left_as_it_is_written_if_the_text_has_no_case():
    assert cased_like("3", "3", "Four") == "Four"
    assert cased_like("mARY", "Mary", "McDonald") == "McDonald"


def test_only_the_first_letter_of_a_word_with_others_in_upper_case_changes():
    assert cased_like("Shop", "shop", "iPhone") == "IPhone"
    assert cased_like("Mary", "mary", "McDonald") == "McDonald"
