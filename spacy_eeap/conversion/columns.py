"""Which column of a table is which: by the names that people give them."""

from collections.abc import Iterable, Sequence

from ..readers.inputs import Row

N_TOLD = 20  # columns in an error

TEXTS = (
    "text",
    "texts",
    "sentence",
    "content",
    "body",
    "message",
    "review",
    "comment",
    "document",
    "tweet",
    "utterance",
    "question",
    "description",
)
SPLIT = "split"


def names_of(rows: Iterable[Row]) -> list[str]:
    """Get the names of all columns, in the order in which they are met."""
    return list(dict.fromkeys(name for row in rows for name in row.data))


def find(names: Sequence[str], wanted: Iterable[str]) -> str | None:
    """Find the first of some names, in upper or lower case, or None."""
    by_folded = {folded(name): name for name in reversed(names)}
    return next((by_folded[name] for name in wanted if name in by_folded), None)


def named(names: Sequence[str], wanted: str, option: str) -> str:
    """Find the column that the user named.

    option (str): By which option, for the error.
    RAISES (ValueError): If there is none. It lists those that there are.
    """
    name = wanted if wanted in names else find(names, [folded(wanted)])
    if name is None:
        raise ValueError(
            f"{option} {wanted}: there is no such column. There are {listed(names)}."
        )
    return name


def choose(
    names: Sequence[str],
    given: str | None,
    wanted: Sequence[str],
    option: str,
    what: str,
) -> str:
    """Find a column by the name that the user gave, or by those that are usual.

    names (Sequence[str]): The columns among which it is.
    given (str | None): What the user gave by the option. None: nothing.
    wanted (Sequence[str]): The names that are usual, the likeliest first.
    option (str): The option, such as "--text".
    what (str): What the column has, for the error: "the texts".
    RAISES (ValueError): If there is none of these.
    """
    if given is not None:
        return named(names, given, option)
    found = find(names, wanted)
    if found is None:
        raise ValueError(
            f"Which column has {what}? Name it: {option} NAME. There are "
            f"{listed(names)}. Expected was {wanted[0]!r} or another usual name. In a "
            f"table, the first line has the names."
        )
    return found


def listed(names: Sequence[str]) -> str:
    """List columns in words."""
    told = ", ".join(repr(name) for name in names[:N_TOLD])
    return f"{told}{', ...' if len(names) > N_TOLD else ''}" or "no columns"


def folded(name: str) -> str:
    """Make a name without regard to case, and to spaces around it."""
    return name.strip().casefold()
