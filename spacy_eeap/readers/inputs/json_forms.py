"""JSON: a value in each line (.jsonl), or one in the whole file (.json).

The one value is a list of rows, a row, or what pandas writes unless told otherwise: an
object of columns, each an object of its values by the numbers of the rows. Much of
what is called .json has a value in each line, and is read so, too.
"""

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

from .row import Row, row_of
from .unreadable import Unreadable, readable

Lines = Iterator[str | Unreadable]

LONGEST_VALUE = 2**26  # bytes of a .json file, which has to be read at once


def read_json_lines(
    lines: Lines, place: str, column: str | None, left_out: int = 0
) -> Iterator[Row | Unreadable]:
    """Read a row from each line. See `row_of`.

    lines (Iterator[str | Unreadable]): The lines.
    place (str): What the file is called in errors.
    column (str | None): The member that is the text, see `find_column`.
    left_out (int): How many lines were left out before these.
    YIELDS (Row | Unreadable): The rows. An empty line has no data.
    """
    for number, line in enumerate(lines, start=left_out + 1):
        at = f"{place}, line {number}"
        if isinstance(line, Unreadable):
            yield line
        elif not line.strip():
            yield Row("", {}, at)
        else:
            try:
                yield row_of(_parse(line), at, column)
            except ValueError as error:
                yield Unreadable(at, str(error))


def read_json(
    lines: Lines, place: str, column: str | None, left_out: int = 0
) -> Iterator[Row | Unreadable]:
    """Read the rows of a .json file, of which no lines can be left out.

    RAISES (ValueError): If it is no JSON, or too large to be read at once.
    """
    first = _next_filled(lines)
    second = _next_filled(lines)
    if second and is_object(first):
        yield from read_json_lines(chain([first, second], lines), place, column)
        return
    parts, size = [], 0
    for line in readable(chain([first, second], lines)):
        parts.append(line)
        size += len(line)
        if size > LONGEST_VALUE:
            raise ValueError(
                f"expected at most {LONGEST_VALUE:,} characters of JSON. Write an "
                f"object in each line, and call the file .jsonl."
            )
    text = "".join(parts)
    if not text.strip():
        return
    for number, row in enumerate(_rows(_parse(text)), start=1):
        yield row_of(row, f"{place}, row {number}", column)


def is_object(line: str) -> bool:
    """Tell whether a line is an object of JSON."""
    try:
        return isinstance(_parse(line), dict)
    except ValueError:
        return False


def _next_filled(lines: Lines) -> str:
    return next((line for line in readable(lines) if line.strip()), "")


def _rows(data: Any) -> list[Any]:
    if isinstance(data, list):
        return data
    if not isinstance(data, dict) or not data:
        return [data]
    columns = data.values()
    if not all(isinstance(column, dict) for column in columns):
        return [data]
    numbers = dict.fromkeys(chain.from_iterable(columns))
    return [
        {name: column.get(number) for name, column in data.items()}
        for number in numbers
    ]


def _parse(text: str) -> Any:
    # json, as srsly refuses the NaN that Python and pandas write
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("this JSON cannot be read: it is nested too deep") from error
    except ValueError as error:
        raise ValueError(f"this is no JSON ({error})") from error
