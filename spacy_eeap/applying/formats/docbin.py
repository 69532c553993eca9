"""DocBin: a .spacy file with the whole Docs.

What stands beside a text in the input is in doc.user_data["columns"] as JSON, where it
stands in doc.user_data["place"], and an explanation in doc.user_data["explanation"],
as JSON, too.
"""

from collections.abc import Sequence
from typing import Any

from spacy.tokens import DocBin

from ..json_values import to_json
from ..records import EXPLANATION, PLACE, Record
from .writer import Writer

COLUMNS = "columns"


class DocBinFile(Writer):
    """Collects the Docs of a part, and writes them."""

    ending = ".spacy"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.docs = DocBin(store_user_data=True)

    def write(self, records: Sequence[Record]) -> None:
        """Add some records."""
        for record in records:
            user_data: dict[Any, Any] = record.doc.user_data
            user_data[PLACE] = record.place
            user_data[COLUMNS] = to_json(record.columns).decode()
            if record.explanation is not None:
                user_data[EXPLANATION] = to_json(record.explanation).decode()
            self.docs.add(record.doc)

    def close(self) -> None:
        """Write the file."""
        self.file.write(self.docs.to_bytes())
