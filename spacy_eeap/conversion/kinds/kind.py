"""What a kind of training data is, whichever it is."""

from collections.abc import Sequence
from typing import Protocol

from spacy.language import Language
from spacy.tokens import Doc

from ...readers.inputs import Row
from ..item import Item


class Reader(Protocol):
    """Makes items of the rows of a table, and documents of the items."""

    @property
    def attrs(self) -> Sequence[str]:
        """The attributes of tokens that a file of the documents has."""

    def said(self) -> str:
        """RETURNS (str): What was taken for what, in words: "texts from 'body'"."""

    def item(self, row: Row) -> Item | None:
        """Make an item, or None of a row without what is to be learnt.

        RAISES (ValueError): If the row is not as expected.
        """

    def doc(self, nlp: Language, item: Item) -> Doc:
        """Make the document to learn from.

        RAISES (ValueError): If the item does not fit the text.
        """


class Options:
    """What the user said of the table.

    text (str | None): The column of the texts.
    labels (tuple[str, ...]): The columns of what is to be learnt.
    separator (str | None): What stands between the labels of a cell.
    """

    def __init__(
        self,
        text: str | None = None,
        labels: tuple[str, ...] = (),
        separator: str | None = None,
    ) -> None:
        self.text = text
        self.labels = labels
        self.separator = separator

    @property
    def label(self) -> str | None:
        """The one column of what is to be learnt.

        RAISES (ValueError): If there are several, which only classes can have.
        """
        if len(self.labels) > 1:
            raise ValueError(
                f"Only classes can stand in several columns, but --label was given "
                f"{len(self.labels)} times. Give it once."
            )
        return self.labels[0] if self.labels else None
