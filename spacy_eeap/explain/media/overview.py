"""A table of all texts of a page: what was predicted for each, errors first."""

from collections.abc import Sequence
from typing import NamedTuple

from ..drawing.overview_rows import Row
from ..kinds import kind_of
from ..kinds.kind import AnyExplanation


class Overview(NamedTuple):
    """The texts of one kind.

    summary (str): How many there are, or how many of them are wrong.
    columns (list[str]): The names of the columns, after that of the number.
    rows (list[Row]): The texts: first the wrong ones, the surest of them first.
    """

    summary: str
    columns: list[str]
    rows: list[Row]


def overviews(explanations: Sequence[AnyExplanation]) -> list[Overview]:
    """Get a table for each kind of which there is more than one text.

    explanations (Sequence[AnyExplanation]): The texts, in the order of the page.
    RETURNS (list[Overview]): The tables.
    """
    rows: dict[str, list[Row]] = {}
    for number, explanation in enumerate(explanations, 1):
        kind = kind_of(explanation)
        rows.setdefault(kind.name, []).append(kind.row(number, explanation))
    return [_overview(of) for of in rows.values() if len(of) > 1]


def _overview(rows: list[Row]) -> Overview:
    names = dict.fromkeys(name for each in rows for name in each.cells)
    used = [name for name in names if any(each.cells[name].text for each in rows)]
    return Overview(_summary(rows), used, sorted(rows, key=_errors_first))


def _errors_first(row: Row) -> tuple[bool, float]:
    is_wrong = row.is_right is False
    return not is_wrong, -row.error if is_wrong else 0.0


def _summary(rows: list[Row]) -> str:
    n_known = sum(each.is_right is not None for each in rows)
    n_wrong = sum(each.is_right is False for each in rows)
    if not n_known:
        return f"{len(rows):,} texts"
    n_unknown = len(rows) - n_known
    rest = f", and {n_unknown:,} without gold" if n_unknown else ""
    return f"{n_wrong:,} of {n_known:,} {rows[0].fault}{rest}"
