"""The row of a text in an overview, and what its cells say."""

from typing import NamedTuple

from ...printing.printable import one_line, shortened

WIDTH = 50  # characters shown of a text
RIGHT = {True: "✓ right", False: "✗ wrong", None: ""}


class Cell(NamedTuple):
    """What a table says in one place.

    text (str): What is shown.
    key (float | None): What its column is sorted by. None: by what is shown.
    lang (str | None): The language of a part of a text. None for all else.
    """

    text: str
    key: float | None = None
    lang: str | None = None


class Row(NamedTuple):
    """What a table says of one text.

    number (int): Its place in the page, from 1.
    is_right (bool | None): Whether the prediction is the gold one. None if not known.
    error (float): If it is wrong, the score of what is wrong.
    cells (dict[str, Cell]): What is told, by the names of the columns.
    fault (str): What a text is if it is not right.
    """

    number: int
    is_right: bool | None
    error: float
    cells: dict[str, Cell]
    fault: str = "wrong"


def names(labels: list[str]) -> str:
    """Write the names of labels."""
    return ", ".join(map(one_line, labels)) or "no label"


def excerpt(text: str, lang: str) -> Cell:
    """Show the beginning of a text."""
    return Cell(shortened(text, WIDTH) if text else "", lang=lang)


def share(part: float) -> Cell:
    """Show a share of 1."""
    return Cell(f"{part:.1%}", part)


def count(things: list[str]) -> Cell:
    """Show how many there are."""
    return Cell(f"{len(things):,}", len(things))


def verdict(is_right: bool | None, words: dict[bool | None, str]) -> Cell:
    """Show whether a prediction is right, in words for each case."""
    return Cell(words[is_right], 2 if is_right is None else int(is_right))
