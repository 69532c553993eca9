"""What every explanation tells of its document."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from spacy.tokens import Doc

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


def words(doc: Doc) -> list[str]:
    """Get the text of each token."""
    return [token.text for token in doc]


def spaces(doc: Doc) -> list[bool]:
    """Tell for each token whether a space follows it."""
    return [bool(token.whitespace_) for token in doc]


def language(doc: Doc) -> str:
    """Get the language of a document, "" where it is not known."""
    return "" if doc.lang_ == "xx" else doc.lang_
