"""A document of which one attribute is replaced, where an embedding expects one."""

from typing import Any, cast

from spacy.attrs import intify_attr
from spacy.tokens import Doc

from ..numeric.key_index import UInts
from .token_rows import Attr


class Masked:
    """The document. It can be asked for its vocab and for attributes.

    doc (Doc): The document with the attributes that are not replaced.
    attr (int): The one that is.
    values (UInts): What it is replaced by, (tokens,).
    """

    def __init__(self, doc: Doc, attr: int, values: UInts) -> None:
        self.vocab = doc.vocab
        self._doc = doc
        self._attr = attr
        self._values = values

    def __len__(self) -> int:
        return len(self._values)

    def to_array(self, attrs: Attr | list[Attr]) -> UInts:
        """Get attributes as Doc.to_array does: 1d for one, 2d for several."""
        array = cast(UInts, self._doc.to_array(cast(Any, attrs)))
        wanted = [attrs] if isinstance(attrs, str | int) else attrs
        for column, attr in zip(
            array.reshape(len(self), len(wanted)).T, wanted, strict=True
        ):
            if intify_attr(attr) == self._attr:
                column[:] = self._values
        return array

    def __getattr__(self, name: str) -> Any:
        raise ValueError(
            "The embedding in WordDropout may read a document's vocab and, by "
            f"to_array, attributes, but it read {name!r}. Use one that does not, or "
            "put that one beside WordDropout instead of in it."
        )
