import pytest

from spacy_eeap.explain.drawing.matrix import (
    Cell,
    Matrix,
    Picture,
    isolated,
    runs_left,
)


def picture(*shades):
    cells = [Cell(x, 0, shade, "") for x, shade in enumerate(shades)]
    return Picture("title", "description", [Matrix(["a"], ["b"], cells)], "legend")


def test_a_picture_with_a_shade_of_b_has_something_negative():
    assert picture("a9", "b1").has_negative
    assert not picture("a1", "a9").has_negative
    assert not picture().has_negative


@pytest.mark.parametrize("text", ["سلام", "שלום", "«שלום»", "1. שלום Anna"])
def test_a_text_whose_first_letter_is_read_from_the_right_runs_left(text):
    assert runs_left(text)


@pytest.mark.parametrize("text", ["", "123", "Anna שלום", "😀 !", "公园"])
def test_other_texts_run_right(text):
    assert not runs_left(text)


def test_a_token_is_kept_from_turning_the_words_around_it():
    assert isolated("\n") == "\u2068↵\u2069"
