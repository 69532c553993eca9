"""Explanations as JSON: what `spacy eeap explain --output FILE.jsonl` writes.

Each is one object, whose "kind" says which of the classes of this package it is, and
whose other members are the fields of that class:

    {"kind": "classification", "words": ["Good", "film"], ...}
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import srsly
from pydantic import TypeAdapter

from .kinds import KINDS, kind_of
from .kinds.kind import AnyExplanation

CLASSES = {kind.name: kind.explanation for kind in KINDS}


def to_dict(explanation: AnyExplanation) -> dict[str, Any]:
    """Make an object of JSON of an explanation.

    explanation (AnyExplanation): The explanation.
    RETURNS (dict[str, Any]): Its kind and its fields, whose lists are its own.
    """
    names = (field.name for field in fields(explanation))  # type: ignore[arg-type]
    content = {name: getattr(explanation, name) for name in names}
    return {"kind": kind_of(explanation).name, **content}


def from_dict(data: dict[str, Any]) -> AnyExplanation:
    """Make an explanation of what `to_dict` made.

    RAISES (ValueError): If the object has no known kind, has members that it should
        not have, or lacks some, or if they contradict each other.
    """
    content = dict(data)
    kind = content.pop("kind", None)
    if kind not in CLASSES:
        raise ValueError(
            f'An explanation has one of these as its "kind": {", ".join(CLASSES)}; '
            f"was: {kind!r}."
        )
    try:
        return CLASSES[kind](**content)
    except TypeError as error:
        raise ValueError(f"This is no explanation of a {kind}: {error}.") from error


def write_jsonl(path: str | Path, explanations: Iterable[AnyExplanation]) -> None:
    """Write explanations to a file, one a line."""
    srsly.write_jsonl(path, map(to_dict, explanations))


def read_jsonl(path: str | Path) -> Iterator[AnyExplanation]:
    """Read the explanations that `write_jsonl` wrote.

    RAISES (ValueError): If a line is none. The message names the line.
    """
    for number, data in enumerate(srsly.read_jsonl(path), 1):
        try:
            yield from_dict(data)
        except ValueError as error:
            raise ValueError(f"Line {number} of {path}: {error}") from error


def json_schema() -> dict[str, Any]:
    """Get the JSON Schema of the objects, made of the fields of the classes."""
    variants = [_variant(kind, class_) for kind, class_ in CLASSES.items()]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What a spaCy pipeline attended to",
        "oneOf": variants,
    }


def _variant(kind: str, class_: type[AnyExplanation]) -> dict[str, Any]:
    schema = TypeAdapter(class_).json_schema()
    schema["properties"] = {"kind": {"const": kind}, **schema["properties"]}
    schema["required"] = ["kind", *schema["required"]]
    return schema
