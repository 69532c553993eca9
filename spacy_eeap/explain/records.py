"""Read the texts to explain, and their gold labels where there are any."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import srsly
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab


class Record(NamedTuple):
    """A text, and the labels that are right for it (None where not known)."""

    text: str
    gold: list[str] | None = None


def read_records(source: str) -> Iterator[Record]:
    """Read a text, or JSONL: {"text": "...", "cats": {"POS": 1.0, "NEG": 0.0}}.

    source (str): A path that ends in .jsonl, "-" for JSONL from standard input, a
        path that ends in .spacy for the texts of its documents, or else the text
        itself.
    YIELDS (Record): The texts in order. Of the optional "cats", the gold labels are
        those of value 0.5 or more.
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


def _of_doc(doc: Doc) -> Record:
    return Record(doc.text, _gold(doc.cats) if doc.cats else None)


def _parse(lines: Iterable[str]) -> Iterator[Record]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _parse_line(line)
            except ValueError as error:
                raise ValueError(f"Line {number}: {error}") from error


def _parse_line(line: str) -> Record:
    try:
        data = srsly.json_loads(line)
    except ValueError as error:
        raise ValueError(f"this is no JSON ({error})") from error
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise ValueError('expected an object with a string as its "text"')
    return Record(data["text"], _gold(data["cats"]) if "cats" in data else None)


def _gold(cats: object) -> list[str]:
    if not isinstance(cats, dict) or not all(
        isinstance(value, int | float) for value in cats.values()
    ):
        raise ValueError('expected "cats" to be an object of labels and numbers')
    return [label for label, value in cats.items() if value >= 0.5]
