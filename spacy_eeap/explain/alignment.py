"""Draw what a translation attended to as a picture in SVG.

The tokens of the source stand along the top, those of the translation at the left, and
where they cross is a cell, shaded by the weight that the second gave to the first. The
columns are in the order of reading: a source in Arabic begins at the right.
"""

import unicodedata
from collections.abc import Iterator
from math import ceil, sqrt
from typing import NamedTuple, cast

from .colors import N_SHADES
from .environment import environment
from .printable import one_line, shortened
from .translating import TranslatingExplanation

LEAST = 0.01  # of lower weights no cell is drawn, to keep long texts small
LABEL_WIDTH = 16  # characters shown of a token
CELL = 22  # pixels of a side
GAP = 7  # pixels between the cells and the labels
LETTER = 8  # pixels of a letter, with some to spare, because fonts differ
LINE = 16  # pixels of the height of a label


class Label(NamedTuple):
    """The text of a token, cut if it is long, and where it starts or ends."""

    text: str
    x: float
    y: float


class Cell(NamedTuple):
    """The column and the row of a weight, its shade, and what a pointer is told."""

    x: int
    y: int
    shade: int
    title: str


class Layout(NamedTuple):
    """Where everything is in a picture, in pixels, but cells in columns and rows."""

    width: int
    height: int
    left: int
    top: int
    cell: int
    n_columns: int
    n_rows: int
    sources: list[Label]
    targets: list[Label]
    cells: list[Cell]


def alignment_svg(explanation: TranslatingExplanation) -> str:
    """Draw a picture of its own, for a file whose name ends in .svg.

    explanation (TranslatingExplanation): A translation of any length.
    RETURNS (str): An SVG document in XML, light or dark as its reader prefers. Write it
        as UTF-8.
    """
    macros = environment().get_template("alignment.html").module
    picture = macros.picture(  # type: ignore[attr-defined]
        explanation, lay_out(explanation), number="", is_file=True
    )
    return cast(str, picture).strip() + "\n"


def lay_out(explanation: TranslatingExplanation) -> Layout:
    """Find the place of each label and of each cell.

    explanation (TranslatingExplanation): A translation.
    RETURNS (Layout): The places. Labels of the source rise from their place to the
        right, by 45 degrees; those of the translation end at theirs.
    """
    above = [shortened(word, LABEL_WIDTH) for word in explanation.words]
    beside = [shortened(token, LABEL_WIDTH) for token in explanation.tokens]
    if _runs_left(explanation.text):
        above.reverse()
    rises = [LETTER * _columns(label) / sqrt(2) for label in above]
    left = LETTER * max(map(_columns, beside), default=0) + 2 * GAP
    top = ceil(max(rises, default=0)) + LINE + GAP
    starts = [left + CELL * (j + 0.5) for j in range(len(above))]
    ends = [start + rise for start, rise in zip(starts, rises, strict=True)]
    return Layout(
        width=ceil(max(ends, default=left)) + LINE,
        height=top + CELL * len(beside) + GAP,
        left=left,
        top=top,
        cell=CELL,
        n_columns=len(above),
        n_rows=len(beside),
        sources=[
            Label(text, x, top - GAP) for text, x in zip(above, starts, strict=True)
        ],
        targets=[
            Label(text, left - GAP, top + CELL * (i + 0.5))
            for i, text in enumerate(beside)
        ],
        cells=list(_cells(explanation)),
    )


def _cells(explanation: TranslatingExplanation) -> Iterator[Cell]:
    sources = [_isolated(word) for word in explanation.words]
    last = len(sources) - 1 if _runs_left(explanation.text) else None
    for y, (token, row) in enumerate(
        zip(explanation.tokens, explanation.weights, strict=True)
    ):
        target = _isolated(token)
        for j, weight in enumerate(row):
            shade = explanation.shade(weight, N_SHADES)
            if shade and weight >= LEAST:
                title = f"{sources[j]} \N{RIGHTWARDS ARROW} {target}: {weight:.2g}"
                yield Cell(j if last is None else last - j, y, shade, title)


def _isolated(token: str) -> str:
    """Keep a token that runs to the left from turning the words around it."""
    return f"\N{FIRST STRONG ISOLATE}{one_line(token)}\N{POP DIRECTIONAL ISOLATE}"


def _runs_left(text: str) -> bool:
    """Tell whether a text runs to the left, by its first letter, as browsers do."""
    kinds = map(unicodedata.bidirectional, text)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"


def _columns(text: str) -> int:
    """Count the places of letters that a text takes; those of Chinese take two."""
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
        if not unicodedata.combining(char)
    )
