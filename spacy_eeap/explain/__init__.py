"""Explain: what a pipeline attended to, as data, as HTML or SVG, in the terminal."""

from .collect.explain import explain
from .kinds.answers.explanation import AnsweringExplanation
from .kinds.classes.explanation import Explanation
from .kinds.spans.explanation import SpansExplanation
from .kinds.tags.explanation import TaggingExplanation
from .kinds.translations.explanation import TranslatingExplanation
from .media.show import render
from .media.svg import svg
from .schema import (
    from_dict,
    json_schema,
    read_jsonl,
    to_dict,
    write_jsonl,
)

__all__ = [
    "AnsweringExplanation",
    "Explanation",
    "SpansExplanation",
    "TaggingExplanation",
    "TranslatingExplanation",
    "explain",
    "from_dict",
    "json_schema",
    "read_jsonl",
    "render",
    "svg",
    "to_dict",
    "write_jsonl",
]
