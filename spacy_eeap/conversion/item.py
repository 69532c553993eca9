"""An item: what a row says, before it is a document."""

from typing import Any, NamedTuple


class Item(NamedTuple):
    """What a row says.

    text (str): What is read, by which equal items are told.
    labels (tuple[str, ...]): What is to be learnt, as it is counted and dealt out.
    place (str): Where the row stands, such as "tickets.csv, line 3".
    content (Any): What the kind makes a document of.
    split (str | None): "train", "dev" or "test", if the row says so.
    """

    text: str
    labels: tuple[str, ...]
    place: str
    content: Any
    split: str | None = None

    @property
    def key(self) -> str:
        """What equal texts have in common, which differ in case or spaces at most."""
        return " ".join(self.text.casefold().split())
