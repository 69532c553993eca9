"""What the rows of a source are: which characters, and which pieces of a target."""

from typing import Any

from spacy.attrs import IDX, LENGTH
from spacy.tokens import Doc
from thinc.api import Model

from ..vocabulary.copies import Copies, find_copies
from ..vocabulary.pieces import Pieces


def source_units(model: Model[Any, Any], doc: Doc) -> Pieces | None:
    """Get the characters of a source's rows, or None if these are its tokens."""
    for node in model.get_ref("tok2vec").walk():
        if "units" in node.attrs:
            return node.attrs["units"](node, doc)
    return None


def source_copies(model: Model[Any, Any], docs: list[Doc]) -> list[Copies] | None:
    """Get the pieces of each source's rows, or None if the decoder does not copy."""
    if not model.get_ref("decoder").attrs["copy"]:
        return None
    vocabulary = model.get_ref("pieces").attrs["vocabulary"]
    return [
        find_copies(vocabulary, doc.text, *_places(doc, source_units(model, doc)))
        for doc in docs
    ]


def _places(doc: Doc, units: Pieces | None) -> tuple[list[int], list[int]]:
    """Get the first characters of a source's rows, and those behind their last."""
    if units is not None:
        return units.starts, units.ends
    starts, lengths = doc.to_array([IDX, LENGTH]).astype(int).T
    return starts.tolist(), (starts + lengths).tolist()
