"""The attributes of the tokens of a batch as one table."""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar, cast

import numpy
from spacy.attrs import intify_attr
from spacy.tokens import Doc

from .key_index import UInts

Attr: TypeAlias = str | int
Made = TypeVar("Made")


def read_attributes(docs: list[Doc], attrs: list[Attr]) -> UInts:
    """Read attributes of all tokens of some documents (tokens, attributes)."""
    ids = _numbers(attrs)
    if isinstance(docs, ReadOnce):
        return docs.columns(ids)
    return _read(docs, ids)


def _numbers(attrs: list[Attr]) -> list[int]:
    return [cast(int, intify_attr(attr)) for attr in attrs]


def _read(docs: list[Doc], ids: list[int]) -> UInts:
    if not docs:
        return numpy.zeros((0, len(ids)), "uint64")
    arrays = [doc.to_array(cast(Any, ids)).reshape(-1, len(ids)) for doc in docs]
    return cast(UInts, numpy.concatenate(arrays))


def make_once(make: Callable[[list[Doc]], list[Made]], docs: list[Doc]) -> list[Made]:
    """Get what a function makes of each document, if they are ReadOnce only once."""
    return docs.once(make) if isinstance(docs, ReadOnce) else make(docs)


class ReadOnce(list[Doc]):
    """Documents whose attributes are read at once for several layers.

    To ask a Doc takes longer than to look its words up. To be used for one pass, in
    which nobody changes the documents.

    docs (List[Doc]): The documents.
    attrs (List[Union[str, int]]): The attributes that will be asked for, beside those
        that are asked for first. Others are read when they are.
    """

    def __init__(self, docs: list[Doc], attrs: list[Attr]) -> None:
        super().__init__(docs)
        self._ids = list(dict.fromkeys(_numbers(attrs)))
        self._table: UInts | None = None
        self._made: dict[Callable[..., Any], list[Any]] = {}

    def once(self, make: Callable[[list[Doc]], list[Made]]) -> list[Made]:
        """Get what a function makes of each document, and make it only once."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast(list[Made], self._made[make])

    def take(self, places: list[int]) -> "ReadOnce":
        """Get some of the documents, with what was made of them."""
        some = ReadOnce([self[i] for i in places], cast(list[Attr], self._ids))
        for make, made in self._made.items():
            some._made[make] = [made[i] for i in places]
        return some

    def with_attrs(self, attrs: list[Attr]) -> "ReadOnce":
        """Let others be read with the first. RETURNS: The documents themselves."""
        if self._table is None:
            self._ids = list(dict.fromkeys([*self._ids, *_numbers(attrs)]))
        return self

    def columns(self, ids: list[int]) -> UInts:
        """Get some attributes (tokens, attributes) by their numbers."""
        if self._table is None:
            self._ids = list(dict.fromkeys([*self._ids, *ids]))
            self._table = _read(self, self._ids)
        elif not set(ids) <= set(self._ids):
            return _read(self, ids)
        return self._table[:, [self._ids.index(attr) for attr in ids]]
