"""Vocabularies as attributes of layers, which thinc saves with the weights."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any, TypeVar

import srsly
from thinc.api import deserialize_attr, serialize_attr

from .vocabulary import Vocabulary

VocabularyT = TypeVar("VocabularyT", bound=Vocabulary)


def saved_with_layers(cls: type[VocabularyT]) -> type[VocabularyT]:
    """Let thinc save the vocabularies of a class, as a decorator of it."""
    serialize_attr.register(cls, _save)
    deserialize_attr.register(cls, _load)
    return cls


def _save(_: Any, value: Vocabulary, name: str, model: Any) -> bytes:
    saved = {"class": type(value).__name__, "learnt": value.to_bytes()}
    return srsly.msgpack_dumps(saved)


def _load(built: Vocabulary, value: bytes, name: str, model: Any) -> Vocabulary:
    """Load it. The arguments that it was built with stay those of the config."""
    cls = type(built).__name__
    with reading(cls):
        saved = srsly.msgpack_loads(value)
        kind, learnt = saved["class"], saved["learnt"]
    if kind != cls:
        raise ValueError(
            f"The vocabulary of the layer '{model.name}' must be {kind}, "
            f"which it was saved with, but was {cls}. Give it back its @misc in the "
            f"config, or train again."
        )
    return copy(built).from_bytes(learnt)


@contextmanager
def reading(cls: str) -> Iterator[None]:
    """Say in words that what a vocabulary has learnt is damaged.

    RAISES (ValueError): In place of any error within.
    """
    try:
        yield
    except Exception as error:
        raise ValueError(
            f"What {cls} has learnt cannot be read ({type(error).__name__}: {error}). "
            f"Copy the model again in full, or train again."
        ) from error
