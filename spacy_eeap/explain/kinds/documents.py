"""What every explanation tells of its document."""

from collections.abc import Callable, Iterable, Iterator
from operator import add
from typing import TypeVar

from spacy.attrs import ORTH, SPACY
from spacy.strings import StringStore
from spacy.tokens import Doc

from ...numeric.attributes import Attr, read_attributes
from ...stories.text import Place

Result = TypeVar("Result")

# What words_and_spaces reads.
WORDS: list[Attr] = [ORTH, SPACY]


def with_results(
    docs: list[Doc], predict: Callable[[list[Doc]], Iterable[Result]]
) -> Iterator[tuple[Doc, Result | None]]:
    """Predict the documents that have tokens, in one batch.

    docs (list[Doc]): The documents.
    predict (Callable): Gets those with tokens, if there are any, and gives the result
        of each.
    YIELDS (tuple[Doc, Result | None]): Each document, and its result. None for one
        without tokens.
    """
    # What was read of the documents is lost with their list.
    filled = docs if all(map(len, docs)) else [doc for doc in docs if len(doc)]
    results = iter(predict(filled) if filled else [])
    for doc in docs:
        yield doc, next(results) if len(doc) else None


class Spelled(dict[int, str]):
    """The texts of tokens by their hashes, each asked of the string store once."""

    def __init__(self, strings: StringStore) -> None:
        """Start without any."""
        super().__init__()
        self.strings = strings

    def __missing__(self, orth: int) -> str:
        """Ask for a text, and keep it."""
        return self.setdefault(orth, self.strings[orth])


def words_and_spaces(docs: list[Doc]) -> Iterator[tuple[list[str], list[bool]]]:
    """Get the text of each token, and whether a space follows it.

    At a fraction of the time that spaCy's tokens take.

    docs (list[Doc]): One batch of documents.
    YIELDS (tuple[list[str], list[bool]]): Of each document the texts, and whether a
        space follows.
    """
    spelled: Spelled | None = None
    table = read_attributes(docs, WORDS)
    orths, spaces = table[:, 0].tolist(), (table[:, 1] != 0).tolist()
    end = 0
    for doc in docs:
        strings = doc.vocab.strings
        if spelled is None or spelled.strings is not strings:
            spelled = Spelled(strings)
        start, end = end, end + len(doc)
        yield list(map(spelled.__getitem__, orths[start:end])), spaces[start:end]


def texts_of(
    words: list[str], spaces: list[bool], places: Iterable[Place]
) -> list[str]:
    """Get the texts of sentences, at a fraction of the time that spaCy's spans take.

    words (list[str]): The text of each token.
    spaces (list[bool]): Whether a space follows each.
    places (Iterable[Place]): The sentences, none of them empty.
    """
    pieces = list(map(add, words, map(" ".__mul__, spaces)))
    return ["".join(pieces[i : j - 1]) + words[j - 1] for i, j in places]


def language(doc: Doc) -> str:
    """Get the language of a document, "" where it is not known."""
    return "" if doc.lang_ == "xx" else doc.lang_
