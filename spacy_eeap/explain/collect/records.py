"""Read the texts to explain, and what is right for them where it is known."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import srsly
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from ...annotations.translations import gold_translation
from ...stories import FACTS
from ..kinds.answers.records import StoryRecord, parse_story, record_of_story
from ..kinds.classes.explanation import Explanation
from ..kinds.kind import AnyExplanation
from ..kinds.translations.explanation import TranslatingExplanation


class Record(NamedTuple):
    """A text, and the labels and translation that are right (None: not known)."""

    text: str
    gold: list[str] | None = None
    translation: str | None = None

    def input_of(self, nlp: Language) -> str:
        """Get what a pipeline reads of it: the text."""
        return self.text

    def add_gold(self, explanation: AnyExplanation) -> AnyExplanation:
        """Add the labels to an explanation of classes, or the translation to its."""
        if isinstance(explanation, Explanation):
            return replace(explanation, gold=self.gold)
        if isinstance(explanation, TranslatingExplanation):
            return replace(explanation, gold_translation=self.translation)
        return explanation


AnyRecord = Record | StoryRecord


def read_records(source: str) -> Iterator[AnyRecord]:
    """Read a text, or JSONL of texts or stories.

        {"text": "...", "cats": {"POS": 1.0, "NEG": 0.0}}
        {"text": "...", "translation": "..."}
        {"facts": ["..."], "question": "...", "answer": "...", "supporting_facts": [0]}

    source (str): A path that ends in .jsonl, "-" for JSONL from standard input, a
        path that ends in .spacy for the texts or stories of its documents, or else
        the text itself.
    YIELDS (Record | StoryRecord): The records in order. Of the optional "cats", the
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
    if FACTS in doc.spans:
        return record_of_story(doc)
    gold = _gold(doc.cats) if doc.cats else None
    return Record(doc.text, gold, gold_translation(doc))


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
    if isinstance(data, dict) and "facts" in data:
        return parse_story(data)
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise ValueError('expected an object with a string as its "text", or "facts"')
    translation = data.get("translation")
    if not isinstance(translation, str | None):
        raise ValueError('expected a string as the "translation"')
    gold = _gold(data["cats"]) if "cats" in data else None
    return Record(data["text"], gold, translation)


def _gold(cats: object) -> list[str]:
    if not isinstance(cats, dict) or not all(
        isinstance(value, int | float) for value in cats.values()
    ):
        raise ValueError('expected "cats" to be an object of labels and numbers')
    return [label for label, value in cats.items() if value >= 0.5]
