"""The values of a table: strings, numbers, flags and lists, as files have them.

A .jsonl or .parquet file has lists. In a cell of a .csv or .tsv file a list is JSON:
["NOUN", "VERB"].
"""

import json
from typing import Any

from ..readers.inputs import missing

YES = frozenset({"1", "1.0", "true", "yes", "y", "x"})
NO = frozenset({"0", "0.0", "false", "no", "n", ""})


def text_of(value: object, name: str) -> str:
    """Get a text, "" of what is missing.

    value (object): The value of the column.
    name (str): The column, for the error.
    RAISES (ValueError): If it is no string, or has half a character.
    """
    if missing(value):
        return ""
    if not isinstance(value, str):
        raise ValueError(f"expected a text in the column {name!r}, but got {value!r}.")
    return _whole(value, name)


def label_of(value: object, name: str) -> str:
    """Get a label, "" of what is missing: a string without white space around it, or a
    number, of which 1.0 is 1.

    RAISES (ValueError): If it is something else.
    """
    if missing(value):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, str | int | float):
        raise ValueError(f"expected a label in the column {name!r}, but got {value!r}.")
    return _whole(str(value).strip(), name)


def list_of(value: object) -> list[Any] | None:
    """Get a list, of a value that is one or of a cell that has one as JSON, or None."""
    value = parsed(value)
    return value if isinstance(value, list) else None


def parsed(value: object) -> Any:
    """Get what a cell says: a list or an object of JSON, or else the value itself."""
    if isinstance(value, str) and value.strip()[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def flag_of(value: object) -> bool | None:
    """Tell whether a value says yes or no, or None if it says neither."""
    told = "" if missing(value) else str(value).strip().casefold()
    return True if told in YES else False if told in NO else None


def _whole(text: str, name: str) -> str:
    try:
        text.encode("utf-8")  # JSON can have halves of characters, which no text has
    except UnicodeEncodeError as error:
        raise ValueError(f"half a character in the column {name!r}: {error}.") from None
    return text
