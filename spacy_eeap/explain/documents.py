"""What every explanation tells of its document."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from spacy.attrs import IDX, LENGTH, ORTH, SPACY
from spacy.tokens import Doc

from ..story_text import Place

Result = TypeVar("Result")


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
    filled = [doc for doc in docs if len(doc)]
    results = iter(predict(filled) if filled else [])
    for doc in docs:
        yield doc, next(results) if len(doc) else None


def words_and_spaces(doc: Doc) -> tuple[list[str], list[bool]]:
    """Get the text of each token, and whether a space follows it.

    At a fraction of the time that spaCy's tokens take.
    """
    words, spaces = doc.to_array([ORTH, SPACY]).T
    strings = doc.vocab.strings
    return [strings[word] for word in words.tolist()], spaces.astype(bool).tolist()


def texts_of(doc: Doc, places: Iterable[Place]) -> list[str]:
    """Get the texts of sentences, at a fraction of the time that spaCy's spans take.

    doc (Doc): The document.
    places (Iterable[Place]): The sentences, none of them empty.
    """
    text, (starts, lengths) = doc.text, doc.to_array([IDX, LENGTH]).T.tolist()
    return [text[starts[i] : starts[j - 1] + lengths[j - 1]] for i, j in places]


def language(doc: Doc) -> str:
    """Get the language of a document, "" where it is not known."""
    return "" if doc.lang_ == "xx" else doc.lang_
