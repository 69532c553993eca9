"""Folds of the training data, which keep what is fitted to it honest in training.

A model that is trained beside scores which have seen its own documents trusts them too
much: they are always right. So the documents fall into folds by their texts, and what a
document of one fold is shown was fitted on the others.
"""

from collections.abc import Callable, Iterable
from typing import Any

from spacy.strings import get_string_id
from spacy.tokens import Doc
from thinc.api import deserialize_attr, serialize_attr
from thinc.types import Floats2d

from ..numeric.attributes import make_once

FOLDS = 5

# Gives the training data: documents, and for each class whether they are of it, 1 or 0,
# or NaN where that is not known (B, nO).
Batches = Callable[[], Iterable[tuple[list[Doc], Floats2d]]]


def fold_of(doc: Doc) -> int:
    """Get the fold of a document. Equal texts are of one fold."""
    return text_key(doc) % FOLDS


def text_key(doc: Doc) -> int:
    """Get the hash of the text of a document."""
    return get_string_id(doc.text)


def text_keys(docs: list[Doc]) -> list[int]:
    """Get the hash of the text of each document. To put a text together takes long."""
    return make_once(_text_keys, docs)


def _text_keys(docs: list[Doc]) -> list[int]:
    return [text_key(doc) for doc in docs]


class HeldOut(dict):
    """What training documents are shown, by fold or by document. Not saved.

    A pipeline that was loaded, and is trained further, shows them what it knows.
    """


@serialize_attr.register
def _save(_: HeldOut, value: HeldOut, name: str, model: Any) -> bytes:
    return b""


@deserialize_attr.register
def _load(_: HeldOut, value: Any, name: str, model: Any) -> HeldOut:
    return HeldOut()
