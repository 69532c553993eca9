"""Explain: what a pipeline attended to, as data, as HTML or SVG, in the terminal."""

from .answering import AnsweringExplanation
from .attention import explain
from .explanation import Explanation
from .picture import svg
from .schema import from_dict, json_schema, read_jsonl, to_dict, write_jsonl
from .show import render
from .tagging import TaggingExplanation
from .translating import TranslatingExplanation

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
