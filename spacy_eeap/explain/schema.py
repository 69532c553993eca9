"""Explanations as JSON: what `spacy eeap explain --output FILE.jsonl` writes.

Each is one object, whose "kind" says which of the classes of this package it is, and
whose other members are the fields of that class:

    {"kind": "classification", "version": 2, "words": ["Good", "film"], ...}

Version 2 has "why", "target" and "contrast", and "gold" of tags. Objects without a
version are of version 1, which had none of these but the target of classifications, and
are read as before.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, get_type_hints

import srsly
from pydantic import TypeAdapter, ValidationError

from ..readers.inputs.json_forms import LONGEST_VALUE
from ..readers.inputs.text_lines import lines_of
from ..readers.inputs.unreadable import readable
from .kinds import KINDS, kind_of
from .kinds.kind import AnyExplanation

VERSION = 2
CLASSES = {kind.name: kind.explanation for kind in KINDS}


def to_dict(explanation: AnyExplanation) -> dict[str, Any]:
    """Make an object of JSON of an explanation.

    explanation (AnyExplanation): The explanation.
    RETURNS (dict[str, Any]): Its kind and its fields, whose lists are its own.
    """
    names = (field.name for field in fields(explanation))  # type: ignore[arg-type]
    content = {name: getattr(explanation, name) for name in names}
    if "why" in content:
        content["why"] = list(map(asdict, content["why"]))
    return {"kind": kind_of(explanation).name, "version": VERSION, **content}


def from_dict(data: dict[str, Any]) -> AnyExplanation:
    """Make an explanation of what `to_dict` made.

    RAISES (ValueError): If it is no object, has no known kind or version, has members
        that it should not have or that are of another type, or lacks some, or if they
        contradict each other.
    """
    if not isinstance(data, dict):
        raise ValueError(f"An explanation is an object of JSON, was: {data!r:.100}.")
    content = dict(data)
    version = content.pop("version", 1)
    if version not in list(range(1, VERSION + 1)):
        raise ValueError(
            f"Explanations of the versions 1 to {VERSION} can be read; was: "
            f"{version!r}. A newer spacy-eeap may have written it."
        )
    kind = content.pop("kind", None)
    if not isinstance(kind, str) or kind not in CLASSES:
        raise ValueError(
            f'An explanation has one of these as its "kind": {", ".join(CLASSES)}; '
            f"was: {kind!r:.100}."
        )
    types = _types_of(kind)
    for name in content.keys() & types.keys():
        try:
            if name == "why":  # its entries are objects of JSON, and to be read
                as_json = json.dumps(content[name], default=repr)
                types[name].validate_json(as_json, strict=True)
            else:
                types[name].validate_python(content[name], strict=True)
        except ValidationError as error:
            told = error.errors()[0]
            place = ", ".join(map(str, (name, *told["loc"])))
            raise ValueError(
                f"This is no explanation of a {kind}: in '{place}': {told['msg']}."
            ) from error
    try:
        return CLASSES[kind](**content)
    except TypeError as error:
        raise ValueError(f"This is no explanation of a {kind}: {error}.") from error


@cache
def _types_of(kind: str) -> dict[str, TypeAdapter[Any]]:
    hints = get_type_hints(CLASSES[kind])
    names = (field.name for field in fields(CLASSES[kind]))  # type: ignore[arg-type]
    return {name: TypeAdapter(hints[name]) for name in names}


def write_jsonl(path: str | Path, explanations: Iterable[AnyExplanation]) -> None:
    """Write explanations to a file, one a line."""
    srsly.write_jsonl(path, map(to_dict, explanations))


def read_jsonl(path: str | Path) -> Iterator[AnyExplanation]:
    """Read the explanations that `write_jsonl` wrote.

    RAISES (ValueError): If a line is none. The message names the line.
    """
    for number, line in enumerate(readable(lines_of(Path(path), LONGEST_VALUE)), 1):
        try:
            yield from_dict(srsly.json_loads(line))
        except ValueError as error:
            raise ValueError(f"Line {number} of {path}: {error}") from error


def json_schema() -> dict[str, Any]:
    """Get the JSON Schema of the objects, made of the fields of the classes."""
    variants = [_variant(kind, class_) for kind, class_ in CLASSES.items()]
    # What they have in common is referred to from the root.
    shared = [variant.pop("$defs", {}) for variant in variants]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What a spaCy pipeline attended to",
        "oneOf": variants,
        "$defs": dict(chain.from_iterable(each.items() for each in shared)),
    }


def _variant(kind: str, class_: type[AnyExplanation]) -> dict[str, Any]:
    schema = TypeAdapter(class_).json_schema()
    own = {"kind": {"const": kind}, "version": {"enum": list(range(1, VERSION + 1))}}
    schema["properties"] = {**own, **schema["properties"]}
    schema["required"] = ["kind", *schema["required"]]
    return schema
