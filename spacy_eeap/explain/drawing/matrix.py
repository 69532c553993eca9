"""What a picture shows: matrices of shaded cells, and what is said about them."""

import unicodedata
from dataclasses import dataclass, field
from typing import NamedTuple

from ...printing.printable import one_line


class Cell(NamedTuple):
    """The column and the row of a weight, its shade, and what a pointer is told.

    The shade is one of "a1" to "a9", or for a negative weight "b1" to "b9".
    """

    x: int
    y: int
    shade: str
    title: str

    @property
    def is_negative(self) -> bool:
        """Whether the weight is negative, which a mark says beside the colour."""
        return self.shade.startswith("b")


@dataclass(frozen=True)
class Matrix:
    """Columns and rows in the order of reading, and the cells that have a shade.

    columns (list[str]): The labels along the top, short ones.
    rows (list[str]): The labels at the left.
    cells (list[Cell]): The cells. Where there is none the weight is next to nothing.
    heading (str): What stands above. "" for nothing.
    runs_left (bool): Whether the first column stands at the right, as in Arabic.
    lang (str): The language of the columns (ISO 639). "" where it is not known.
    row_lang (str): The language of the rows.
    """

    columns: list[str]
    rows: list[str]
    cells: list[Cell]
    heading: str = ""
    runs_left: bool = False
    lang: str = ""
    row_lang: str = ""


@dataclass(frozen=True)
class Picture:
    """One text: its matrices, one below the other, and a legend.

    title (str): What the picture is, in a few words.
    description (str): What it shows, for those who do not see it.
    matrices (list[Matrix]): The matrices, from the top.
    legend (str): What the shades mean, up to the strongest.
    against (str): What the shades of negative weights mean.
    notes (list[str]): What else is to be said, one a line.
    """

    title: str
    description: str
    matrices: list[Matrix]
    legend: str
    against: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def has_negative(self) -> bool:
        """Whether any weight is shown that is negative."""
        return any(cell.is_negative for each in self.matrices for cell in each.cells)


def isolated(token: str) -> str:
    """Keep a token that runs to the left from turning the words around it."""
    return f"\N{FIRST STRONG ISOLATE}{one_line(token)}\N{POP DIRECTIONAL ISOLATE}"


def runs_left(text: str) -> bool:
    """Tell whether a text runs to the left, by its first letter, as browsers do."""
    kinds = map(unicodedata.bidirectional, text)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"
