"""What a component computed on the way to its annotations, written to the Doc.

    doc._.activations[pipe_name][name] = array

with the names of spaCy v4, in a plain dict of numpy arrays, so that it survives
Doc.to_bytes, DocBin(store_user_data=True), several processes and `spacy apply`. Read
from there, an array is also one that `doc.to_json(underscore=["activations"])` takes.
"""

import json
from typing import Any

import numpy
from numpy.typing import NDArray
from spacy.tokens import Doc

# Beside the place of the attribute, where `to_json` would look for it; in the form of
# one, as others get another warning where documents are joined.
_KEY = ("._.", "stored_activations", None, None)


class JsonArray(numpy.ndarray[Any, Any]):
    """An array that srsly writes as a list."""

    def __json__(self) -> str:
        """Write it as srsly's ujson asks for it."""
        return json.dumps(self.tolist())


def save(doc: Doc, pipe_name: str, arrays: dict[str, NDArray]) -> None:
    """Write a component's activations to a document, over earlier ones of its own.

    doc (Doc): The document.
    pipe_name (str): The component's name in the pipeline.
    arrays (Dict[str, NDArray]): The arrays by name, in the memory of the CPU.
    """
    _write(doc, {**_stored(doc), pipe_name: arrays})


def _stored(doc: Doc) -> dict[str, dict[str, NDArray]]:
    user_data: dict[Any, Any] = doc.user_data
    return user_data.get(_KEY, {})


class Activations(dict[str, dict[str, Any]]):
    """Activations by the names of components, which says what to do if one lacks."""

    def __missing__(self, pipe_name: str) -> dict[str, Any]:
        """RAISES (KeyError): With words."""
        raise KeyError(
            f"There are no activations of {pipe_name!r} here. It writes them if it is "
            f"told so: nlp.add_pipe(..., config={{'save_activations': True}}), or "
            f"nlp.get_pipe({pipe_name!r}).save_activations = True."
        )


def _read(doc: Doc) -> Activations:
    return Activations(
        (pipe_name, {name: _readable(value) for name, value in arrays.items()})
        for pipe_name, arrays in _stored(doc).items()
    )


def _readable(value: Any) -> Any:
    return value.view(JsonArray) if isinstance(value, numpy.ndarray) else value


def _write(doc: Doc, activations: dict[str, dict[str, NDArray]]) -> None:
    user_data: dict[Any, Any] = doc.user_data
    user_data[_KEY] = activations


# Another version of spaCy's, or of this package, may have set it already.
if not Doc.has_extension("activations"):
    Doc.set_extension("activations", getter=_read, setter=_write)
