"""The lines of fastText: labels with a prefix, and the text, all with spaces between.

    __label__billing __label__urgent I was charged twice

As in fastText, a label can stand anywhere in the line.
"""

from ..readers.inputs import Row

PREFIX = "__label__"


def is_labelled(row: Row) -> bool:
    """Tell whether a row is a line of fastText's form: a text alone, and labelled."""
    only = next(iter(row.data.values())) if len(row.data) == 1 else None
    return isinstance(only, str) and only.lstrip().startswith(PREFIX)


def labelled(row: Row) -> Row:
    """Take the labels out of a line. RETURNS (Row): It, with a text and labels."""
    words = str(next(iter(row.data.values()))).split()
    labels = [word[len(PREFIX) :] for word in words if word.startswith(PREFIX)]
    text = " ".join(word for word in words if not word.startswith(PREFIX))
    return row._replace(text=text, data={"text": text, "labels": labels})
