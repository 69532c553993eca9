"""The kinds of training data: what the rows of a table can teach, a module for each."""

from collections.abc import Callable, Sequence

from ...readers.inputs import Row
from ..cells import list_of
from ..columns import find, names_of
from .classes import read_classes
from .kind import Options, Reader
from .pairs import read_pairs
from .spans import read_spans
from .stories import read_stories
from .tags import TAGS, read_tags

KINDS: dict[str, Callable[[Sequence[Row], Options], Reader]] = {
    "classes": read_classes,
    "tags": read_tags,
    "spans": read_spans,
    "pairs": read_pairs,
    "stories": read_stories,
}


def guess(rows: Sequence[Row]) -> str:
    """Guess the kind of a table from the names of its columns: classes, if from none.

    rows (Sequence[Row]): At least one row.
    """
    names = names_of(rows)
    if find(names, ["facts"]) and find(names, ["question"]):
        return "stories"
    if (find(names, ["source", "src"]) and find(names, ["target", "tgt"])) or (
        find(names, ["text"]) and find(names, ["translation"])
    ):
        return "pairs"
    if find(names, ["tokens", "words"]) and find(names, TAGS):
        return "tags"
    spans = find(names, ["spans", "entities", "ents"])
    if spans and any(list_of(row.data.get(spans)) is not None for row in rows):
        return "spans"
    return "classes"


__all__ = ["KINDS", "Options", "Reader", "guess"]
