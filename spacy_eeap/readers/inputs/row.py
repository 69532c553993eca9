"""A row: a text that a user hands in, and all that stands beside it."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from spacy.tokens import Doc

from .unreadable import Unreadable

TEXT = "text"
FACTS = "facts"  # what a story has in place of a text
# In place of a column: none is looked for, as it is still to be found out which it is.
NO_COLUMN = ""
N_TOLD = 20  # columns in an error
WANTED = (
    'expected an object with a string as its "text", or as its only member, or the '
    '"facts" and the "question" of a story'
)


class Row(NamedTuple):
    """A text, and what stands beside it.

    text (str | None): The text. None of a story, which has "facts" in its data, and
        where no column was looked for.
    data (Mapping[str, Any]): All columns or members as they stand, the text among them.
        Nothing of an empty line.
    place (str): Where the row stands, such as "reviews.csv, line 3".
    doc (Doc | None): Its document, of a .spacy file.
    """

    text: str | None
    data: Mapping[str, Any]
    place: str
    doc: Doc | None = None


def row_of(data: object, place: str, column: str | None = None) -> Row | Unreadable:
    """Make a row of a value of JSON: an object, or a string, which is a text.

    data (object): The value.
    place (str): Where it stands.
    column (str | None): The name of the text, see `find_column`, or NO_COLUMN.
    RETURNS (Row | Unreadable): The row, or what is wrong with it.
    """
    if isinstance(data, str):
        data = {TEXT: data}
    if not isinstance(data, dict):
        return Unreadable(place, f"{WANTED}, but got {_shown(data)}")
    is_story = column is None and TEXT not in data and not missing(data.get(FACTS))
    if is_story or column == NO_COLUMN:
        return Row(None, data, place)
    try:
        name = find_column(data, column)
        return Row(_text(data, name), data, place)
    except ValueError as error:
        return Unreadable(place, str(error))


def find_column(names: Iterable[str], wanted: str | None = None) -> str:
    """Find the column of the texts.

    names (Iterable[str]): The names of the columns. One without a name is that of the
        numbers of the rows, as pandas writes it.
    wanted (str | None): The name that the user gave. None: "text", or the only one.
    RETURNS (str): The name as it stands, which differs in case or spaces at most.
    RAISES (ValueError): If there is no such column, or there are two. It lists them.
    """
    names = list(names)
    for same in (str, _folded):
        found = [name for name in names if same(name) == same(wanted or TEXT)]
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueError(f"{len(found)} columns are called {found[0]!r}: name one.")
    named = [name for name in names if name.strip()]
    if wanted is None and len(named) == 1:
        return named[0]
    told = ", ".join(repr(name) for name in named[:N_TOLD])
    more = ", ..." if len(named) > N_TOLD else ""
    raise ValueError(
        f"expected a column {wanted or TEXT!r}, but the columns are {told or 'none'}"
        f"{more}. Name the one with the texts: --column NAME."
    )


def missing(value: object) -> bool:
    """Tell whether a value is none: null, or the NaN that pandas writes for it."""
    return value is None or (isinstance(value, float) and value != value)


def _folded(name: str) -> str:
    return name.strip().casefold()


def _text(data: Mapping[str, Any], name: str) -> str:
    text = data[name]
    if not isinstance(text, str):
        raise ValueError(f"expected a string as its {name!r}, but got {_shown(text)}.")
    try:
        text.encode("utf-8")  # JSON can have halves of characters, which no text has
    except UnicodeEncodeError as error:
        raise ValueError(f"its {name!r} has half a character: {error}.") from error
    return text


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
