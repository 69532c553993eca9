"""Find the place of everything in a picture, in pixels."""

import unicodedata
from itertools import accumulate
from math import ceil, sqrt
from typing import NamedTuple

from .colors import N_SHADES
from .matrix import Cell, Matrix, Picture

CELL = 22  # pixels of a side
RAMP_CELL = 14  # the same in a legend
GAP = 7  # pixels between the cells and the labels
LETTER = 8  # pixels of a letter, with some to spare, because fonts differ
LINE = 16  # pixels of the height of a label
STEP = LINE + GAP  # pixels from a line of the legend to the next


class Label(NamedTuple):
    """A text, and where it starts or, beside a row, ends."""

    text: str
    x: float
    y: float


class Layout(NamedTuple):
    """Where everything is in a matrix, in pixels, but cells in columns and rows."""

    width: int
    height: int
    left: int
    top: int
    cell: int
    heading: Label
    columns: list[Label]
    rows: list[Label]
    cells: list[Cell]
    lang: str
    row_lang: str


class Ramp(NamedTuple):
    """A cell of each shade, one beside the other, after one of none."""

    x: int
    y: int
    cells: list[Cell]


class Sheet(NamedTuple):
    """Where everything is in a picture: matrices, each with its top, and the legend."""

    width: int
    height: int
    panels: list[tuple[int, Layout]]
    ramp_cell: int
    ramps: list[Ramp]
    lines: list[Label]


def lay_out(matrix: Matrix) -> Layout:
    """Find the place of each label and of each cell of a matrix.

    matrix (Matrix): A matrix of any size.
    RETURNS (Layout): The places. Labels of columns rise from their place to the right,
        by 45 degrees; those of rows end at theirs.
    """
    n_columns, n_rows = len(matrix.columns), len(matrix.rows)
    above = matrix.columns[::-1] if matrix.runs_left else matrix.columns
    cells = matrix.cells
    if matrix.runs_left:
        cells = [cell._replace(x=n_columns - 1 - cell.x) for cell in cells]
    rises = [letters(label) / sqrt(2) for label in above]
    left = max(map(letters, matrix.rows), default=0) + 2 * GAP
    heading = Label(matrix.heading, GAP, LINE)
    top = ceil(max(rises, default=0)) + LINE + GAP
    if matrix.heading:
        top += LINE + GAP
    starts = [left + CELL * (j + 0.5) for j in range(n_columns)]
    ends = [start + rise for start, rise in zip(starts, rises, strict=True)]
    width = ceil(max(ends, default=left)) + LINE
    return Layout(
        width=max(width, GAP + letters(matrix.heading) + GAP),
        height=top + CELL * n_rows + GAP,
        left=left,
        top=top,
        cell=CELL,
        heading=heading,
        columns=[
            Label(text, x, top - GAP) for text, x in zip(above, starts, strict=True)
        ],
        rows=[
            Label(text, left - GAP, top + CELL * (i + 0.5))
            for i, text in enumerate(matrix.rows)
        ],
        cells=cells,
        lang=matrix.lang,
        row_lang=matrix.row_lang,
    )


def lay_out_picture(picture: Picture) -> Sheet:
    """Set the matrices of a picture below each other, and its legend below them.

    picture (Picture): A picture of at least one matrix.
    RETURNS (Sheet): The places. The lines of the legend start beside their ramps.
    """
    layouts = [lay_out(matrix) for matrix in picture.matrices]
    *tops, bottom = accumulate((each.height + GAP for each in layouts), initial=0)
    kinds = {"a": picture.legend}
    if picture.has_negative:
        kinds["b"] = picture.against
    texts = [*kinds.values(), *picture.notes]
    beside = 2 * GAP + RAMP_CELL * (N_SHADES + 1)
    xs = [beside] * len(kinds) + [GAP] * len(picture.notes)
    lines = [
        Label(text, x, bottom + STEP * i)
        for i, (text, x) in enumerate(zip(texts, xs, strict=True))
    ]
    ends = [line.x + letters(line.text) + GAP for line in lines]
    return Sheet(
        width=ceil(max([*ends, *(each.width for each in layouts)])),
        height=bottom + STEP * len(lines) + GAP,
        panels=list(zip(tops, layouts, strict=True)),
        ramp_cell=RAMP_CELL,
        ramps=[
            Ramp(GAP, bottom + STEP * i, _ramp(kind)) for i, kind in enumerate(kinds)
        ],
        lines=lines,
    )


def _ramp(kind: str) -> list[Cell]:
    return [Cell(grade, 0, f"{kind}{grade}", "") for grade in range(1, N_SHADES + 1)]


def letters(text: str) -> int:
    """Get the pixels that a text takes; a letter of Chinese takes those of two."""
    return LETTER * sum(
        2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
        if not unicodedata.combining(char) and unicodedata.category(char) != "Cf"
    )
