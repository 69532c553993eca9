from dataclasses import replace

import pytest

from spacy_eeap.explain.kinds.classes import picture as token_picture
from spacy_eeap.explain.kinds.classes.explanation import Explanation
from spacy_eeap.explain.kinds.classes.picture import classification_picture


@pytest.fixture
def attributed(explanation):
    """What "film" says against the label, and "Good" for it."""
    values = {"erasure": [0.4, -0.2, 0.0]}
    return replace(explanation, attributions=values, target="POS")


@pytest.fixture
def long():
    """A hundred tokens, of which the last ones have attention and the first erasure."""
    return Explanation(
        words=[f"w{i}" for i in range(100)],
        spaces=[True] * 100,
        attention=[i / 4950 for i in range(100)],
        scores={"POS": 1.0},
        predicted=["POS"],
        attributions={"erasure": [i / 100 - 1 for i in range(100)]},
        target="POS",
    )


def cells(picture):
    [matrix] = picture.matrices
    return {
        (matrix.columns[cell.x], matrix.rows[cell.y]): (cell.shade, cell.title)
        for cell in matrix.cells
    }


def test_columns_are_tokens_and_rows_the_attention_and_the_methods(attributed):
    [matrix] = classification_picture(attributed).matrices
    assert matrix.columns == ["Good", "film", "!"]
    assert matrix.rows == ["attention", "erasure"]
    assert (matrix.heading, matrix.lang) == ("POS 90.0%", "en")


def test_a_cell_has_a_shade_and_tells_its_weight(attributed):
    found = cells(classification_picture(attributed))
    assert found["Good", "attention"] == ("a9", "\u2068Good\u2069, attention: 0.75")
    assert found["Good", "erasure"] == ("a9", "\u2068Good\u2069, erasure: 0.4")
    assert found["film", "erasure"] == (
        "b4",
        "\u2068film\u2069, erasure: -0.2",
    )
    assert ("!", "erasure") not in found


def test_each_head_has_a_row(explanation):
    heads = replace(explanation, heads=[[1.0, 0.0, 0.0], [0.0, 0.0, 0.5]])
    picture = classification_picture(heads)
    assert picture.matrices[0].rows == ["attention", "head 1", "head 2"]
    assert cells(picture)["!", "head 2"][0] == "a9"


def test_the_legend_names_the_label_that_is_explained(attributed, explanation):
    picture = classification_picture(attributed)
    assert picture.legend == "attention, or for POS, up to the strongest of the row"
    assert picture.against == "against POS" and picture.has_negative
    plain = classification_picture(explanation)
    assert plain.legend == "attention, up to the strongest of the row"
    assert not plain.has_negative


def test_the_picture_says_what_it_shows(attributed):
    picture = classification_picture(attributed)
    assert picture.title == "Attention to a text: POS 90.0%"
    assert "3 of 3 in all. Rows: attention, erasure." in picture.description
    assert picture.description.endswith(
        "Most attention: \u2068Good\u2069 0.75, \u2068film\u2069 0.2, "
        "\u2068!\u2069 0.05."
    )
    assert picture.notes == []


def test_a_heading_of_many_labels_is_cut(explanation):
    labels = {f"label{i}": 0.9 for i in range(100)}
    many = replace(explanation, scores=labels, predicted=list(labels))
    heading = classification_picture(many).matrices[0].heading
    assert len(heading) <= 80 and heading.endswith("…")


def test_a_text_of_no_label_is_called_so(explanation):
    picture = classification_picture(replace(explanation, predicted=[]))
    assert picture.matrices[0].heading == "no label"


def test_of_a_long_text_the_strongest_of_each_row_have_a_column(long):
    picture = classification_picture(long)
    shown = [int(word[1:]) for word in picture.matrices[0].columns]
    assert shown == [*range(30), *range(70, 100)]
    assert picture.notes == [
        "The 60 strongest of 100 tokens, in the order of the text."
    ]
    assert "60 of 100 in all" in picture.description


def test_a_cell_of_a_long_text_has_the_shade_it_has_among_all_tokens(long):
    found = cells(classification_picture(long))
    assert found["w99", "attention"] == ("a9", "\u2068w99\u2069, attention: 0.02")
    assert found["w0", "erasure"][0] == "b9"
    assert found["w70", "attention"][0] == "a6"


def test_a_text_that_just_fits_is_whole(explanation, monkeypatch):
    monkeypatch.setattr(token_picture, "N_TOKENS", 3)
    picture = classification_picture(explanation)
    assert len(picture.matrices[0].columns) == 3 and not picture.notes


def test_tokens_that_are_read_from_the_right_begin_there(explanation):
    arabic = replace(explanation, words=["سلام", "film", "!"])
    assert classification_picture(arabic).matrices[0].runs_left
    assert not classification_picture(explanation).matrices[0].runs_left


def test_a_text_without_tokens_is_called_so():
    picture = classification_picture(Explanation([], [], [], {"POS": 0.5}, ["POS"]))
    [matrix] = picture.matrices
    assert matrix.columns == matrix.rows == matrix.cells == []
    assert picture.notes == ["A text without tokens."]
    assert "Most attention: none." in picture.description
