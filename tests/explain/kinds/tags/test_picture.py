from dataclasses import replace

import pytest

from spacy_eeap.explain import TaggingExplanation
from spacy_eeap.explain.kinds.tags import picture as tag_picture
from spacy_eeap.explain.kinds.tags.picture import tagging_picture


def cells(matrix):
    return {(cell.x, cell.y): (cell.shade, cell.title) for cell in matrix.cells}


@pytest.fixture
def attributed(tagging):
    """By erasure "film" speaks for the tag of "Good", and "!" against it."""
    rows = [[0.0, 0.5, -0.25], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    return replace(tagging, attributions={"erasure": rows})


def test_rows_are_tokens_with_their_tags_and_columns_what_they_attend_to(tagging):
    [matrix] = tagging_picture(tagging).matrices
    assert matrix.columns == ["Good", "film", "!"]
    assert matrix.rows == [
        "\u2068Good\u2069 JJ",
        "\u2068film\u2069 NN",
        "\u2068!\u2069 .",
    ]
    assert (matrix.lang, matrix.row_lang) == ("en", "en")


def test_a_cell_has_a_shade_and_tells_its_weight(tagging):
    found = cells(tagging_picture(tagging).matrices[0])
    assert found[1, 0] == ("a7", "\u2068film\u2069 → \u2068Good\u2069, attention: 0.75")
    assert found[0, 0][0] == "a2"
    assert found[1, 1][0] == found[2, 2][0] == "a9"
    assert len(found) == 4


def test_each_method_has_a_matrix_of_its_own(attributed):
    picture = tagging_picture(attributed)
    attention, erasure = picture.matrices
    assert (attention.heading, erasure.heading) == ("attention", "erasure")
    assert cells(erasure) == {
        (1, 0): ("a9", "\u2068film\u2069 → \u2068Good\u2069, erasure: 0.5"),
        (2, 0): (
            "b4",
            "\u2068!\u2069 → \u2068Good\u2069, erasure: -0.25",
        ),
    }
    assert picture.legend.startswith("attention, or for the tag, up to")
    assert picture.against == "against the tag"
    assert picture.description.endswith("Below, the same by erasure.")


def test_the_picture_says_what_it_shows(tagging):
    picture = tagging_picture(tagging)
    assert picture.title == "Attention of a tagger"
    assert "with its tag, 3 of 3 in all" in picture.description
    assert picture.legend == "attention, up to the strongest of the text"
    assert "Below" not in picture.description
    assert picture.notes == []


def test_of_a_long_text_the_first_tokens_have_rows(monkeypatch):
    monkeypatch.setattr(tag_picture, "N_TOKENS", 2)
    n = 9
    attended = [[8, 0], [0, 5], *([i] for i in range(2, n))]
    weights = [[0.9, 0.1], [0.8, 0.2], *([1.0] for _ in range(2, n))]
    words = [f"w{i}" for i in range(n)]
    erasure = [[float(j == 4) for j in range(n)] for _ in range(n)]
    long = TaggingExplanation(
        words, [True] * n, ["X"] * n, [1.0] * n, attended, weights,
        attributions={"erasure": erasure},
    )  # fmt: skip
    picture = tagging_picture(long)
    attention, by_erasure = picture.matrices
    assert len(attention.rows) == len(by_erasure.rows) == 2
    assert attention.columns == ["w0", "w8"]
    assert by_erasure.columns == ["w0", "w4"]
    assert {(x, y) for x, y in cells(attention)} == {(1, 0), (0, 0), (0, 1)}
    assert picture.notes == ["The first 2 of 9 tokens, and what these attend to most."]


def test_tokens_that_are_read_from_the_right_begin_there(tagging):
    hebrew = replace(tagging, words=["שלום", "film", "!"])
    assert tagging_picture(hebrew).matrices[0].runs_left


def test_a_text_without_tokens_is_called_so():
    picture = tagging_picture(TaggingExplanation([], [], [], [], [], []))
    assert picture.matrices[0].cells == []
    assert picture.notes == ["A text without tokens."]
