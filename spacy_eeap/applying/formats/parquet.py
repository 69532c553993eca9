"""Parquet: a column for each member of the records, of one type in all parts."""

from collections.abc import Sequence
from typing import IO, Any

from spacy.language import Language

from ..columns import AS_JSON, is_json, schema_of
from ..json_values import to_json
from ..records import EXPLANATION, PLACE, TEXT, Member, Record, token_attrs
from .writer import Writer


class ParquetFile(Writer):
    """Writes a table. Needs pyarrow."""

    ending = ".parquet"
    typed = True

    def __init__(
        self,
        file: IO[bytes],
        nlp: Language,
        members: Sequence[Member],
        types: str | None,
    ) -> None:
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter

        super().__init__(file, nlp, members, types)
        assert types is not None
        self.columns = schema_of(types)
        self.schema = pa.schema(
            [
                pa.field(TEXT, pa.string()),
                pa.field(PLACE, pa.string()),
                *self.columns,
                *(_field(pa, nlp, member.name) for member in members),
                pa.field(EXPLANATION, pa.string(), metadata=AS_JSON),
            ]
        )
        self.writer = ParquetWriter(file, self.schema)

    def write(self, records: Sequence[Record]) -> None:
        """Write some records."""
        import pyarrow as pa

        docs = [record.doc for record in records]
        columns: list[list[Any]] = [
            [doc.text for doc in docs],
            [record.place for record in records],
            *([r.columns.get(name) for r in records] for name in self.columns.names),
            *([member.read(doc) for doc in docs] for member in self.members),
            [record.explanation for record in records],
        ]
        arrays = [
            pa.array(_fitting(values, field), type=field.type)
            for values, field in zip(columns, self.schema, strict=True)
        ]
        self.writer.write_table(pa.Table.from_arrays(arrays, schema=self.schema))

    def close(self) -> None:
        """Write what stands at the end of a file."""
        self.writer.close()


def _fitting(values: list[Any], field: Any) -> list[Any]:
    if not is_json(field):
        return values
    return [None if value is None else to_json(value).decode() for value in values]


def _field(pa: Any, nlp: Language, name: str) -> Any:
    types = _types(pa, nlp)
    if name in types:
        return pa.field(name, types[name])
    return pa.field(name, pa.string(), metadata=AS_JSON)


def _types(pa: Any, nlp: Language) -> dict[str, Any]:
    """Get the types of the members that components of spaCy and ours write."""
    string, integer, score = pa.string(), pa.int32(), pa.float32()
    place = [("start", integer), ("end", integer)]
    named = [*place, ("label", string), ("kb_id", string)]
    token = [(attr, integer if attr == "head" else string) for attr in token_attrs(nlp)]
    candidate = [("text", string), ("score", score)]
    activation = [
        ("component", string),
        ("name", string),
        ("shape", pa.list_(integer)),
        ("values", pa.list_(score)),
    ]
    return {
        "cats": pa.struct([(label, score) for label in _classes(nlp)]),
        "tokens": pa.list_(pa.struct([("id", integer), *place, *token])),
        "ents": pa.list_(pa.struct(named)),
        "sents": pa.list_(pa.struct(place)),
        "spans": pa.map_(string, pa.list_(pa.struct([*named, ("score", score)]))),
        "answer": pa.struct(
            [
                *candidate,
                ("answers", pa.list_(string)),
                ("candidates", pa.map_(string, score)),
            ]
        ),
        "translation": pa.struct(
            [
                *candidate,
                ("tokens", pa.list_(string)),
                ("alignment", pa.list_(integer)),
                ("candidates", pa.list_(pa.struct(candidate))),
                ("copied", pa.list_(score)),
            ]
        ),
        "activations": pa.list_(pa.struct(activation)),
    }


def _classes(nlp: Language) -> list[str]:
    """Get the labels of all components that write classes."""
    labels = (
        getattr(pipe, "labels", ())
        for name, pipe in nlp.pipeline
        if "doc.cats" in nlp.get_pipe_meta(name).assigns
    )
    return list(dict.fromkeys(label for each in labels for label in each))
