"""Explain: what a pipeline attended to, as data, as HTML or SVG, in the terminal."""

from .collect.explain import explain
from .data.answering import AnsweringExplanation
from .data.explanation import Explanation
from .data.schema import (
    from_dict,
    json_schema,
    read_jsonl,
    to_dict,
    write_jsonl,
)
from .data.tagging import TaggingExplanation
from .data.translating import TranslatingExplanation
from .show import render
from .svg.picture import svg

__all__ = [
    "AnsweringExplanation",
    "Explanation",
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
