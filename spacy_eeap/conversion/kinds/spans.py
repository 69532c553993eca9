"""Spans: places in texts, and what is there, by the number of the character.

    {"text": "Ann sleeps.", "spans": [{"start": 0, "end": 3, "label": "PERSON"}]}
    {"text": "Ann sleeps.", "entities": [[0, 3, "PERSON"]]}

The end is exclusive. A document has them as doc.spans["sc"], where spaCy's spancat
looks for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from ...readers.inputs import Row, missing
from ..cells import label_of, list_of, text_of
from ..columns import TEXTS, choose, names_of
from ..item import Item
from .kind import Options

SPANS = ("spans", "entities", "ents", "annotations", "labels", "label")
KEY = "sc"
WANTED = 'like {"start": 0, "end": 4, "label": "NAME"} or [0, 4, "NAME"]'


class Place(NamedTuple):
    """A span: its first character, the one behind its last, and what it is."""

    start: int
    end: int
    label: str


@dataclass(frozen=True)
class Spans:
    """The columns of a table of spans, see `Reader`.

    text, spans (str): Those of the texts and of their spans.
    widened (list[str]): Where spans did not begin and end at tokens, so that they were
        widened to whole ones.
    """

    text: str
    spans: str
    widened: list[str] = field(default_factory=list)
    attrs = ("ORTH",)

    def said(self) -> str:
        """Say what was taken for what."""
        return f"texts from {self.text!r}, spans from {self.spans!r}"

    def item(self, row: Row) -> Item | None:
        """Make an item of a row. See `Reader`. A list without spans is annotation."""
        value = row.data.get(self.spans)
        if missing(value) or value == "":
            return None
        spans = list_of(value)
        if spans is None:
            raise ValueError(
                f"expected a list of spans in the column {self.spans!r}, {WANTED}, but "
                f"got {value!r}."
            )
        text = text_of(row.data.get(self.text), self.text)
        places = [_place(span, text) for span in spans]
        labels = tuple(place.label for place in places)
        return Item(text, labels, row.place, places)

    def doc(self, nlp: Language, item: Item) -> Doc:
        """Make the document, with its spans."""
        doc = nlp.make_doc(item.text)
        spans = []
        for start, end, label in item.content:
            span = doc.char_span(start, end, label, alignment_mode="expand")
            if span is None:
                raise ValueError(f"the span from {start} to {end} has no token.")
            if (span.start_char, span.end_char) != (start, end):
                self.widened.append(item.place)
            spans.append(span)
        doc.spans[KEY] = spans
        return doc


def read_spans(rows: Sequence[Row], options: Options) -> Spans:
    """Find the columns of a table of spans."""
    names = names_of(rows)
    spans = choose(names, options.label, SPANS, "--label", "the spans")
    others = [name for name in names if name != spans]
    return Spans(choose(others, options.text, TEXTS, "--text", "the texts"), spans)


def _place(span: Any, text: str) -> Place:
    if isinstance(span, dict):
        parts: list[Any] = [span.get(name) for name in Place._fields]
    else:
        parts = list(span) if isinstance(span, list | tuple) else []
    if len(parts) != 3 or not all(type(part) is int for part in parts[:2]):
        raise ValueError(f"expected a span {WANTED}, but got {span!r}.")
    place = Place(parts[0], parts[1], label_of(parts[2], "label"))
    if not place.label:
        raise ValueError(f"expected a span with a label, {WANTED}, but got {span!r}.")
    if not 0 <= place.start < place.end <= len(text):
        raise ValueError(
            f"the span {span!r} is not within the text, which has {len(text)} "
            f"characters. Count from 0, the end exclusive."
        )
    return place
