"""Tags: tokens, and a tag for each.

    {"tokens": ["The", "cat", "sleeps"], "tags": ["DT", "NN", "VBZ"]}

In a table the cells may have them with spaces between: The cat sleeps, DT NN VBZ. A
column "text" beside them tells where the spaces of the text are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import get_words_and_spaces

from ...readers.inputs import Row, missing
from ..cells import label_of, list_of, text_of
from ..columns import choose, find, names_of
from ..item import Item
from .kind import Options

TOKENS = ("tokens", "words", "forms", "token", "text", "sentence")
TAGS = ("tags", "tag", "xpos", "pos", "upos", "pos_tags", "ner_tags", "labels", "label")


@dataclass(frozen=True)
class Tags:
    """The columns of a table of tags, see `Reader`.

    tokens, tags (str): Those of the tokens and of their tags.
    text (str | None): That of the text that the tokens are of, if there is one.
    """

    tokens: str
    tags: str
    text: str | None
    attrs = ("ORTH", "TAG")

    def said(self) -> str:
        """Say what was taken for what."""
        return f"tokens from {self.tokens!r}, tags from {self.tags!r}"

    def item(self, row: Row) -> Item | None:
        """Make an item of a row. See `Reader`."""
        tokens = _parts(row.data.get(self.tokens), self.tokens)
        tags = _parts(row.data.get(self.tags), self.tags)
        if not tags:
            return None
        if len(tokens) != len(tags):
            raise ValueError(
                f"expected a tag for each token, but there are {len(tokens)} tokens "
                f"and {len(tags)} tags. In a cell, spaces stand between them."
            )
        words = [text_of(token, self.tokens) for token in tokens]
        empty = next((i for i, word in enumerate(words) if not word.strip()), None)
        if empty is not None:
            raise ValueError(f"token {empty + 1} is empty. Leave it out, and its tag.")
        names = tuple(label_of(tag, self.tags) for tag in tags)
        text = text_of(row.data.get(self.text), self.text) if self.text else ""
        labels = tuple(tag for tag in names if tag)
        return Item(text or " ".join(words), labels, row.place, (words, names))

    def doc(self, nlp: Language, item: Item) -> Doc:
        """Make the document of the tokens, with their tags."""
        words, tags = item.content
        try:
            found, spaces = get_words_and_spaces(words, item.text)
        except ValueError as error:
            raise ValueError(
                f"the tokens are not those of the text {item.text[:60]!r}: {error}"
            ) from error
        of_words = iter(tags)
        given = ["" if word.isspace() else next(of_words) for word in found]
        return Doc(nlp.vocab, words=found, spaces=spaces, tags=given)


def read_tags(rows: Sequence[Row], options: Options) -> Tags:
    """Find the columns of a table of tags."""
    names = names_of(rows)
    tags = choose(names, options.label, TAGS, "--label", "the tags")
    others = [name for name in names if name != tags]
    tokens = choose(others, options.text, TOKENS, "--text", "the tokens")
    text = find([name for name in others if name != tokens], ["text"])
    return Tags(tokens, tags, text)


def _parts(value: Any, name: str) -> list[Any]:
    parts = list_of(value)
    if parts is None and isinstance(value, str):
        parts = value.split()
    if parts is None and not missing(value):
        raise ValueError(f"expected a list in the column {name!r}, but got {value!r}.")
    return parts or []
