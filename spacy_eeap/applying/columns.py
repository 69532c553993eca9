"""The types of the input's columns in Parquet, which are those of all its parts."""

import base64
from collections.abc import Iterable, Iterator
from typing import Any

from spacy.util import minibatch

from ..extras import import_extra
from ..readers.inputs import Piece, Unreadable, path_of, read_piece
from ..readers.inputs.parquet import open_parquet
from .records import columns_of, input_name, text_column

AT_ONCE = 5_000  # rows
# How a field is marked whose values are texts of JSON.
AS_JSON = {"spacy_eeap": "json"}


def types_of(pieces: Iterable[Piece], column: str | None) -> str:
    """Find the types of all columns of the input, as a text that `schema_of` reads.

    Those of .parquet files stay. Other values are read for it: numbers, strings, lists
    and objects of one form have the type that pyarrow finds for all of them, and what
    is of several types becomes JSON.

    pieces (Iterable[Piece]): The input.
    column (str | None): The column of the texts.
    RAISES (ImportError): If pyarrow is not installed.
    """
    pa = import_extra("pyarrow", "parquet", "Writing Parquet")
    types: dict[str, Any] = {}
    for found in _found(pieces, column):
        for name, type_ in found.items():
            types[name] = _common(types.get(name, pa.null()), type_)
    fields = [
        pa.field(name, type_ or pa.string(), metadata=None if type_ else AS_JSON)
        for name, type_ in types.items()
    ]
    return base64.b64encode(pa.schema(fields).serialize().to_pybytes()).decode()


def schema_of(types: str) -> Any:
    """Get the schema of pyarrow that `types_of` found."""
    import pyarrow as pa

    return pa.ipc.read_schema(pa.py_buffer(base64.b64decode(types)))


def is_json(field: Any) -> bool:
    """Tell whether the values of a field are texts of JSON."""
    return {k.encode(): v.encode() for k, v in AS_JSON.items()} == field.metadata


def _found(pieces: Iterable[Piece], column: str | None) -> Iterator[dict[str, Any]]:
    """Get the types of the columns of each file or some rows. None: there are several.

    A .parquet file has as many pieces as it has parts, and one schema.
    """
    schemas = set()
    for piece in pieces:
        if not piece.address.lower().endswith(".parquet"):
            yield from _of_rows(piece, column)
        elif piece.address not in schemas:
            schemas.add(piece.address)
            with open_parquet(path_of(piece.address)) as file:
                schema = file.schema_arrow
            own = text_column(schema.names, column)
            yield {
                input_name(field.name): field.type
                for field in schema
                if field.name != own
            }


def _of_rows(piece: Piece, column: str | None) -> Iterator[dict[str, Any]]:
    rows = (row for row in read_piece(piece, column) if not isinstance(row, Unreadable))
    for batch in minibatch(rows, AT_ONCE):
        values: dict[str, list[Any]] = {}
        for row in batch:
            for name, value in columns_of(row, column).items():
                values.setdefault(name, []).append(value)
        yield {name: _inferred(each) for name, each in values.items()}


def _inferred(values: list[Any]) -> Any:
    import pyarrow as pa

    try:
        return pa.array(values).type
    except (TypeError, ValueError, OverflowError):
        return None


def _common(one: Any, other: Any) -> Any:
    """Get the type that holds the values of two. None: there is none."""
    import pyarrow as pa

    if one is None or other is None:
        return None
    schemas = [pa.schema([("column", type_)]) for type_ in (one, other)]
    try:
        return pa.unify_schemas(schemas, promote_options="permissive").field(0).type
    except (TypeError, ValueError):
        return None
