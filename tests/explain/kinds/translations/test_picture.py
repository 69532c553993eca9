from dataclasses import replace

import pytest

from spacy_eeap.explain.kinds.translations.picture import lay_out, translation_picture


def test_columns_are_the_source_and_rows_the_translation(translating):
    layout = lay_out(translating)
    assert [label.text for label in layout.columns] == ["Anna", "schläft", "."]
    assert [label.text for label in layout.rows] == ["Anna", "is", "asleep", "."]
    assert (layout.lang, layout.row_lang) == ("de", "en")


def test_a_cell_has_a_shade_and_tells_its_weight(translating):
    cells = {
        (x, y): (shade, title) for x, y, shade, title in lay_out(translating).cells
    }
    assert cells[1, 2] == ("a9", "\u2068schläft\u2069 → \u2068asleep\u2069: 1")
    assert cells[1, 3] == ("a2", "\u2068schläft\u2069 → \u2068.\u2069: 0.25")


def test_no_attention_and_weights_next_to_nothing_have_no_cell(translating):
    cells = {(cell.x, cell.y) for cell in lay_out(translating).cells}
    assert not {(2, 0), (0, 2), (2, 2), (0, 3)} & cells
    assert len(cells) == 8
    pale = replace(translating, weights=[[1.0, 0.05, 0.06]] * 4)
    assert {cell.x for cell in lay_out(pale).cells} == {0, 2}
    low = replace(translating, weights=[[0.009, 0.01, 0.009]] * 4)
    assert {cell.x for cell in lay_out(low).cells} == {1}


def test_a_long_token_is_cut(translating):
    long = replace(translating, words=["long" * 20, ".", "."])
    assert lay_out(long).columns[0].text == "longlonglonglon…"


@pytest.mark.parametrize("first", ["سلام", "שלום", "«שלום"])
def test_a_source_that_is_read_from_the_right_begins_there(translating, first):
    layout = lay_out(replace(translating, words=[first, "Anna", "."]))
    assert [label.text for label in layout.columns] == [".", "Anna", first]
    assert {(cell.x, cell.shade) for cell in layout.cells if cell.y == 0} == {
        (2, "a8"),
        (1, "a1"),
    }


def test_a_source_without_letters_begins_at_the_left(translating):
    layout = lay_out(replace(translating, words=["1", "2", "3"]))
    assert [label.text for label in layout.columns] == ["1", "2", "3"]


def test_what_was_copied_is_marked(translating):
    copying = replace(translating, copied=[0.9, 0.1, 0.0, 0.5])
    labels = [label.text for label in lay_out(copying).rows]
    assert labels == ["* Anna", "is", "asleep", "."]
    picture = translation_picture(copying)
    assert "Tokens with a * were copied." in picture.description
    assert picture.legend.endswith("; * copied")


def test_the_picture_says_what_it_shows(translating):
    picture = translation_picture(translating)
    assert picture.title == "Alignment of a translation"
    assert "4 in all, and a column for each token of the text, 3 in" in (
        picture.description
    )
    assert picture.legend == "attention, up to the highest of the translation"
    assert not picture.has_negative


def test_a_text_without_tokens_has_no_cells(translating):
    empty = replace(translating, words=[], spaces=[], tokens=[], weights=[])
    assert translation_picture(empty).matrices[0].cells == []
