"""JSON lines: an object for each text."""

from collections.abc import Sequence
from typing import Any

from ..json_values import to_json
from ..records import EXPLANATION, PLACE, TEXT, Record
from .writer import Writer


class JsonLines(Writer):
    """Writes an object of JSON to each line."""

    ending = ".jsonl"

    def write(self, records: Sequence[Record]) -> None:
        """Write some records."""
        self.file.writelines(
            to_json(self._object(record)) + b"\n" for record in records
        )

    def _object(self, record: Record) -> dict[str, Any]:
        data = {
            TEXT: record.doc.text,
            PLACE: record.place,
            **record.columns,
            **{member.name: member.read(record.doc) for member in self.members},
        }
        if record.explanation is not None:
            data[EXPLANATION] = record.explanation
        return data
