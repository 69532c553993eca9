"""Pairs: texts, and what they become: translations, or any other form.

{"source": "Ein Mann.", "target": "A man."}
train.de, train.en          two files of lines, each beside that of the other
"""

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from ...annotations.translations import set_gold
from ...readers.inputs import Row
from ..cells import text_of
from ..columns import choose, names_of
from ..item import Item
from .kind import Options

SOURCES = ("source", "src", "input", "text", "sentence")
TARGETS = ("target", "tgt", "translation", "output", "label")


@dataclass(frozen=True)
class Pairs:
    """The columns of a table of pairs, see `Reader`."""

    source: str
    target: str
    attrs = ("ORTH",)

    def said(self) -> str:
        """Say what was taken for what."""
        return f"texts from {self.source!r}, what they become from {self.target!r}"

    def item(self, row: Row) -> Item:
        """Make an item of a row. See `Reader`. Half a pair is an error."""
        source = text_of(row.data.get(self.source), self.source).strip()
        target = text_of(row.data.get(self.target), self.target).strip()
        if bool(source) != bool(target):
            empty = self.target if source else self.source
            raise ValueError(
                f"expected a text and what it becomes, but {empty!r} is empty. "
                f"Complete the pair, or remove both of its sides."
            )
        return Item(source, (), row.place, target)

    def doc(self, nlp: Language, item: Item) -> Doc:
        """Make the document of the text, with doc._.translation."""
        doc = nlp.make_doc(item.text)
        set_gold(doc, item.content)
        return doc


def read_pairs(rows: Sequence[Row], options: Options) -> Pairs:
    """Find the columns of a table of pairs."""
    names = names_of(rows)
    source = choose(names, options.text, SOURCES, "--text", "the texts")
    others = [name for name in names if name != source]
    what = "what the texts become"
    return Pairs(source, choose(others, options.label, TARGETS, "--label", what))
