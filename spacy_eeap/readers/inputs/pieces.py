"""Pieces: parts of a file that can be read each by itself, without those before it.

Files of lines are cut between rows, wherever these are in several lines, too, and
.parquet between rows. A .gz is cut as what is in it, which has to be unpacked up to a
piece to read that. A .json or .spacy file is one piece.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

from .text_lines import DAMAGED, LONGEST, check_unpacked, decoded, unpacked
from .unreadable import Unreadable

# Rows, and bytes, that a row of lines can be read in.
Reader = Callable[..., Iterator[object]]
Place = tuple[int, int]


class Piece(NamedTuple):
    """A part of a file.

    address (str): The file.
    start (int), end (int | None): Of lines, the first byte and the one behind the last,
        after unpacking; of Parquet, rows. None: to the end.
    before (int): How many lines stand before it.
    rows (int | None): About how many rows it has. None: that is not known.
    """

    address: str
    start: int = 0
    end: int | None = None
    before: int = 0
    rows: int | None = None


def cut_lines(
    path: Path, n_rows: int, n_bytes: int, read_table: Reader | None
) -> Iterator[Piece]:
    """Cut a file of lines.

    path (Path): The file. Where it is damaged, the last piece begins before that.
    n_rows (int), n_bytes (int): How much a piece has at most, but one row at least.
    read_table (Callable | None): Reads the rows of a table from lines. None: each line
        is a row.
    YIELDS (Piece): The pieces in order.
    RAISES (OSError): If the file cannot be opened or read.
    """
    start, before, rows = 0, 0, 0
    full: Piece | None = None
    for offset, lines in _ends_of_rows(path, read_table):
        if full is not None:
            yield full
            full = None
        rows += 1
        if rows == n_rows or offset - start >= n_bytes:
            full = Piece(str(path), start, offset, before, rows)
            start, before, rows = offset, lines, 0
    last = full or Piece(str(path), start, None, before, rows)
    yield last._replace(end=None)  # with whatever cannot be read behind it


def cut_rows(path: Path, total: int, n_rows: int) -> Iterator[Piece]:
    """Cut a file with a number of rows into pieces with another at most."""
    for start in range(0, total, n_rows):
        end = min(start + n_rows, total)
        yield Piece(str(path), start, end, 0, end - start)


def _ends_of_rows(path: Path, read_table: Reader | None) -> Iterator[Place]:
    """Get where the rows of a file end: at which byte, and how many lines there are."""
    try:
        with path.open("rb") as raw, unpacked(path, raw) as file:
            ends = _ends_of_lines if read_table is None else _ends_in_table
            for place in ends(file, read_table):
                check_unpacked(path, file, raw)
                yield place
    except (*DAMAGED, ValueError):
        return  # who reads the last piece meets it, and says where it is


def _ends_of_lines(file: IO[bytes], _: object) -> Iterator[Place]:
    offset = number = 0
    while line := file.readline(LONGEST + 1):
        offset += len(line)
        if len(line) <= LONGEST or line.endswith(b"\n"):
            number += 1
            yield offset, number


def _ends_in_table(file: IO[bytes], read_table: Reader | None) -> Iterator[Place]:
    number = 0

    def counted() -> Iterator[str | Unreadable]:
        nonlocal number
        for line in decoded(file, ""):
            number += 1
            yield line

    assert read_table is not None
    # It reads no line more than a row has.
    for _ in read_table(counted(), ""):
        yield file.tell(), number
