"""Tables: rows of a .csv or .tsv file, whose first line names the columns.

As the csv module and spreadsheets write them: a field with a delimiter, a quote or a
line break in it stands in quotes. Where a comma is the decimal sign, spreadsheets write
semicolons: the delimiter is the one that the first line has most of.
"""

import csv
from collections.abc import Iterator

from .row import NO_COLUMN, Row, find_column, row_of
from .text_lines import LONGEST
from .unreadable import Unreadable

Lines = Iterator[str | Unreadable]
Rows = Iterator[Row | Unreadable]


def read_csv(lines: Lines, place: str, column: str | None) -> Rows:
    """Read the rows of a .csv file.

    lines (Iterator[str | Unreadable]): Its lines as they stand.
    place (str): What it is called in errors.
    column (str | None): The column of the texts, see `find_column`.
    YIELDS (Row | Unreadable): The rows, with a string for each column.
    """
    return _read(lines, place, column, ",;\t")


def read_tsv(lines: Lines, place: str, column: str | None) -> Rows:
    """Read the rows of a .tsv file. See `read_csv`."""
    return _read(lines, place, column, "\t")


def _check_names(names: list[str]) -> None:
    """Refuse a table of which one column would hide another. Some have no name."""
    twice = next((name for name in names if name.strip() and names.count(name) > 1), "")
    if twice:
        raise ValueError(f"two columns are called {twice!r}. Rename one of them.")


class _Feed:
    """Lines for the csv module, which a line that cannot be read does not end."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        if isinstance(line, Unreadable):
            raise line
        return line


def _read(lines: Lines, place: str, column: str | None, delimiters: str) -> Rows:
    # The limit belongs to the process. Raised, it hinders nobody.
    csv.field_size_limit(max(LONGEST, csv.field_size_limit()))
    n_before, first = next(
        ((n, line) for n, line in enumerate(_Feed(lines)) if line.strip()), (0, "")
    )
    delimiter = max(delimiters, key=first.count)
    try:
        names = next(csv.reader([first], delimiter=delimiter), [])
    except csv.Error as error:
        raise Unreadable(
            f"{place}, line {n_before + 1}", f"expected names of columns, but {error}."
        ) from error
    if not names:
        return
    name = NO_COLUMN if column == NO_COLUMN else find_column(names, column)
    _check_names(names)
    reader = csv.reader(_Feed(lines), delimiter=delimiter, strict=True)
    while True:
        at = f"{place}, line {n_before + reader.line_num + 2}"
        try:
            cells = next(reader)
        except StopIteration:
            return
        except Unreadable as error:
            yield error
        except csv.Error as error:
            yield Unreadable(at, f"expected a row of a table, but {error}.")
        else:
            if len(cells) > len(names):
                yield Unreadable(
                    at,
                    f"expected {len(names)} columns, but got {len(cells)}. Write a "
                    f"field that has {delimiter!r} in it in quotes.",
                )
            elif cells:
                cells += [""] * (len(names) - len(cells))
                yield row_of(dict(zip(names, cells, strict=True)), at, name)
