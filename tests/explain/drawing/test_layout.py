from math import sqrt

import pytest

from spacy_eeap.explain.drawing.layout import (
    CELL,
    GAP,
    LETTER,
    STEP,
    lay_out,
    lay_out_picture,
    letters,
)
from spacy_eeap.explain.drawing.matrix import Cell, Matrix, Picture

MATRIX = Matrix(["Anna", "schläft", "."], ["Anna", "asleep"], [Cell(0, 1, "a9", "")])
NEGATIVE = Matrix(["a"], ["b"], [Cell(0, 0, "b9", "")])


def picture(*matrices, **kwargs):
    return Picture("title", "description", list(matrices), "legend", **kwargs)


def test_labels_have_their_place_within_the_picture():
    layout = lay_out(MATRIX)
    assert layout.left >= LETTER * len("asleep") + GAP
    assert layout.top >= LETTER * len("schläft") / sqrt(2) + GAP
    assert layout.columns[1].x - layout.columns[0].x == CELL
    assert layout.rows[1].y - layout.rows[0].y == CELL
    assert layout.width > layout.left + 3 * CELL
    assert layout.height > layout.top + 2 * CELL


def test_the_last_label_has_place_to_rise_to_the_right():
    layout = lay_out(Matrix(["Anna", "ausgesprochen"], ["a"], []))
    rise = LETTER * len("ausgesprochen") / sqrt(2)
    assert layout.width >= layout.columns[-1].x + rise


def test_columns_that_run_left_begin_at_the_right_with_their_cells():
    cells = [Cell(0, 0, "a9", "first"), Cell(2, 1, "a1", "last")]
    layout = lay_out(Matrix(["1", "2", "3"], ["a", "b"], cells, runs_left=True))
    assert [label.text for label in layout.columns] == ["3", "2", "1"]
    places = {cell.title: (cell.x, cell.y) for cell in layout.cells}
    assert places == {"first": (2, 0), "last": (0, 1)}


def test_a_heading_has_a_line_of_its_own_and_its_width():
    plain, headed = lay_out(MATRIX), lay_out(Matrix(["a"], ["b"], [], "long " * 40))
    assert headed.top > headed.heading.y + LETTER
    assert headed.width > LETTER * 200
    assert plain.heading.text == ""
    assert lay_out(Matrix(["a"], ["b"], [])).top < headed.top


def test_a_matrix_without_columns_or_rows_has_a_place():
    layout = lay_out(Matrix([], [], []))
    assert layout.width > 0 and layout.height > 0
    assert layout.columns == layout.rows == layout.cells == []


def test_matrices_stand_below_each_other():
    sheet = lay_out_picture(picture(MATRIX, NEGATIVE))
    [(top, first), (below, second)] = sheet.panels
    assert (top, below) == (0, first.height + GAP)
    assert sheet.ramps[0].y >= below + second.height
    assert sheet.width >= max(first.width, second.width)


def test_a_legend_has_a_ramp_and_a_line_for_each_sign_that_there_is():
    positive = lay_out_picture(picture(MATRIX, against="against", notes=["a note"]))
    assert [line.text for line in positive.lines] == ["legend", "a note"]
    [ramp] = positive.ramps
    assert [cell.shade for cell in ramp.cells] == [f"a{i}" for i in range(1, 10)]
    assert [cell.x for cell in ramp.cells] == list(range(1, 10))

    both = lay_out_picture(picture(NEGATIVE, against="against", notes=["a note"]))
    assert [line.text for line in both.lines] == ["legend", "against", "a note"]
    assert [ramp.cells[-1].shade for ramp in both.ramps] == ["a9", "b9"]
    below = positive.height - positive.ramps[0].y
    assert both.height - both.ramps[0].y == below + STEP


def test_lines_are_whole_and_start_beside_the_ramps_or_below_them():
    sheet = lay_out_picture(picture(MATRIX, notes=["long " * 40]))
    assert sheet.width > LETTER * 200
    legend, note = sheet.lines
    assert legend.x > sheet.ramps[0].x + sheet.ramp_cell * 10 > note.x
    assert note.y - legend.y == STEP
    assert sheet.height >= note.y + STEP


@pytest.mark.parametrize("text", ["公园", "park", "pa\u0301rk", "\u2068park\u2069"])
def test_letters_of_chinese_take_two_places_and_what_is_not_seen_none(text):
    assert letters(text) == 4 * LETTER
