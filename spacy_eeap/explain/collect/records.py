"""Read the texts to explain, and what is right for them where it is known."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from ...readers.inputs import Row, is_input, missing, read_rows, readable
from ..kinds import KINDS, kind_of
from ..kinds.kind import AnyExplanation, AnyRecord


class Record(NamedTuple):
    """A text, and what is right for it.

    text (str): The text.
    gold (Mapping[str, Mapping[str, Any]]): By the name of a kind those fields of its
        explanations that say what is right. Without a kind: it is not known.
    """

    text: str
    gold: Mapping[str, Mapping[str, Any]] = {}

    def input_of(self, nlp: Language) -> str:
        """Get what a pipeline reads of it: the text."""
        return self.text

    def add_gold(self, explanation: AnyExplanation) -> Any:
        """Add what is right to an explanation, if it is known for its kind."""
        fields = self.gold.get(kind_of(explanation).name)
        return replace(explanation, **fields) if fields else explanation  # type: ignore[type-var]

    def write_gold(self, reference: Doc) -> None:
        """Write nothing: no figure of faithfulness is made of it."""


def read_records(source: str, column: str | None = None) -> Iterator[AnyRecord]:
    """Read a text, or the texts or stories of a file.

        {"text": "...", "cats": {"POS": 1.0, "NEG": 0.0}}
        {"text": "...", "translation": "..."}
        {"text": "...", "spans": [{"start": 0, "end": 4, "label": "NAME"}]}
        {"facts": ["..."], "question": "...", "answer": "...", "supporting_facts": [0]}

    source (str): What `read_rows` reads: a file, a folder, or "-" for standard input;
        or else, see `is_input`, the text itself.
    column (str | None): The name of the column with the texts.
    YIELDS (AnyRecord): The records in order, none of an empty line. Of the optional
        "cats", the gold labels are those of value 0.5 or more.
    RAISES (OSError): If there is no such file.
    RAISES (ValueError): If a row is not as above. The message says where it stands.
    """
    if not is_input(source):
        yield Record(source)
        return
    try:
        rows = read_rows(source, column)
    except FileNotFoundError as error:
        hint = "If it is a text and no path, write a space behind it."
        raise FileNotFoundError(f"{error} {hint}") from error
    for row in readable(rows):
        if row.data:
            yield record_of(row)


def record_of(row: Row) -> AnyRecord:
    """Make a record of a row. What is missing, is not known.

    RAISES (ValueError): If what is right is not as `read_records` says.
    """
    data = {name: value for name, value in row.data.items() if not missing(value)}
    try:
        if row.doc is not None:
            for kind in KINDS:
                data |= kind.members_of(row.doc)
        for kind in KINDS:
            record = kind.record_of(data)
            if record is not None:
                return record
        golds = ((kind.name, kind.gold_of(data)) for kind in KINDS)
        known = {name: gold for name, gold in golds if gold}
    except ValueError as error:
        raise ValueError(f"{row.place}: {error}") from error
    assert row.text is not None  # only of a story, which is a record by now
    return Record(row.text, known)
