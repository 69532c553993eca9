"""Read the texts to explain, and what is right for them where it is known."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import srsly
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

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


def read_records(source: str) -> Iterator[AnyRecord]:
    """Read a text, or JSONL of texts or stories.

        {"text": "...", "cats": {"POS": 1.0, "NEG": 0.0}}
        {"text": "...", "translation": "..."}
        {"text": "...", "spans": [{"start": 0, "end": 4, "label": "NAME"}]}
        {"facts": ["..."], "question": "...", "answer": "...", "supporting_facts": [0]}

    source (str): A path that ends in .jsonl, "-" for JSONL from standard input, a
        path that ends in .spacy for the texts or stories of its documents, or else
        the text itself.
    YIELDS (AnyRecord): The records in order. Of the optional "cats", the
        gold labels are those of value 0.5 or more.
    RAISES (OSError): If the file cannot be read.
    RAISES (ValueError): If a line is not as above. The message names the line.
    """
    if source == "-":
        yield from _parse(sys.stdin)
    elif source.endswith(".jsonl"):
        with Path(source).open(encoding="utf-8-sig") as lines:
            yield from _parse(lines)
    elif source.endswith(".spacy"):
        yield from map(_of_doc, DocBin().from_disk(source).get_docs(Vocab()))
    else:
        yield Record(source)


def _of_doc(doc: Doc) -> AnyRecord:
    members: dict[str, Any] = {"text": doc.text}
    for kind in KINDS:
        members |= kind.members_of(doc)
    return _record(members)


def _parse(lines: Iterable[str]) -> Iterator[AnyRecord]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _parse_line(line)
            except ValueError as error:
                raise ValueError(f"Line {number}: {error}") from error


def _parse_line(line: str) -> AnyRecord:
    try:
        data = srsly.json_loads(line)
    except ValueError as error:
        raise ValueError(f"this is no JSON ({error})") from error
    if not isinstance(data, dict):
        raise ValueError(WANTED)
    return _record(data)


WANTED = 'expected an object with a string as its "text", or "facts"'


def _record(data: dict[str, Any]) -> AnyRecord:
    for kind in KINDS:
        record = kind.record_of(data)
        if record is not None:
            return record
    if not isinstance(data.get("text"), str):
        raise ValueError(WANTED)
    golds = ((kind.name, kind.gold_of(data)) for kind in KINDS)
    return Record(data["text"], {name: gold for name, gold in golds if gold})
