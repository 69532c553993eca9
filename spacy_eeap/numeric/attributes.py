"""The attributes of the tokens of a batch as one table."""

from typing import Any, TypeAlias, cast

import numpy
from spacy.attrs import intify_attr
from spacy.tokens import Doc

from .key_index import UInts

Attr: TypeAlias = str | int


def read_attributes(docs: list[Doc], attrs: list[Attr]) -> UInts:
    """Read attributes of all tokens of some documents (tokens, attributes)."""
    ids = [cast(int, intify_attr(attr)) for attr in attrs]
    if isinstance(docs, ReadOnce):
        return docs.columns(ids)
    return _read(docs, ids)


def _read(docs: list[Doc], ids: list[int]) -> UInts:
    if not docs:
        return numpy.zeros((0, len(ids)), "uint64")
    arrays = [doc.to_array(cast(Any, ids)).reshape(-1, len(ids)) for doc in docs]
    return cast(UInts, numpy.concatenate(arrays))


class ReadOnce(list[Doc]):
    """Documents whose attributes are read at once for several layers.

    To ask a Doc takes longer than to look its words up. To be used for one pass, in
    which nobody changes the documents.

    docs (List[Doc]): The documents.
    attrs (List[Union[str, int]]): The attributes that will be asked for. Others are
        read when they are.
    """

    def __init__(self, docs: list[Doc], attrs: list[Attr]) -> None:
        super().__init__(docs)
        self._ids = list(dict.fromkeys(cast(int, intify_attr(attr)) for attr in attrs))
        self._table: UInts | None = None

    def columns(self, ids: list[int]) -> UInts:
        """Get some attributes (tokens, attributes) by their numbers."""
        if not set(ids) <= set(self._ids):
            return _read(self, ids)
        if self._table is None:
            self._table = _read(self, self._ids)
        return self._table[:, [self._ids.index(attr) for attr in ids]]
