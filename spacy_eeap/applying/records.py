"""Records: what stands in the results for a text.

    {"text": "...", "place": "reviews.csv, line 3", ..., "cats": {"POSITIVE": 0.9}}

Beside the text, where it stands, and what stood beside it, a record has what the
components of the pipeline say that they write (`assigns` of their factories), in the
form of `Doc.to_json`. A column of the input that has the name of another member is
called input_NAME.
"""

from collections.abc import Callable, Collection, Iterator
from functools import singledispatch
from typing import Any, NamedTuple

import numpy
from spacy.language import Language
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc, Token

from ..readers.inputs import Row
from ..readers.inputs.row import find_column

TEXT, PLACE, EXPLANATION = "text", "place", "explanation"
PREFIX = "input_"
# Attributes doc._.NAME that components of this package write. Others are called _.NAME.
OURS = ("answer", "translation")
# Names that no column of the input has in records, whatever the pipeline writes.
TAKEN = {
    *(TEXT, PLACE, EXPLANATION, "activations"),
    *("cats", "tokens", "ents", "sents", "spans", *OURS),
}


class Record(NamedTuple):
    """A text, and what was found of it.

    place (str): Where it stands in the input.
    columns (dict[str, Any]): What stands beside it there.
    doc (Doc): What the pipeline made of it.
    explanation (dict[str, Any] | None): What `spacy_eeap.explain.to_dict` made of it.
    """

    place: str
    columns: dict[str, Any]
    doc: Doc
    explanation: dict[str, Any] | None


class Member(NamedTuple):
    """A member of records, and how it is read of a Doc."""

    name: str
    read: Callable[[Doc], Any]


TOKEN: dict[str, Callable[[Token], Any]] = {
    "tag": lambda token: token.tag_,
    "pos": lambda token: token.pos_,
    "morph": lambda token: str(token.morph),
    "lemma": lambda token: token.lemma_,
    "dep": lambda token: token.dep_,
    "head": lambda token: token.head.i,
}
RULED = {"TAG", "POS", "MORPH", "LEMMA", "DEP", "HEAD"}


def members_of(nlp: Language, attention: bool) -> list[Member]:
    """Find the members that the records of a pipeline have, in order.

    nlp (Language): The pipeline.
    attention (bool): Whether what the components compute on the way is one of them.
    """
    assigned = _assigned(nlp)
    found = []
    if "doc.cats" in assigned:
        found.append(Member("cats", lambda doc: dict(doc.cats)))
    attrs = token_attrs(nlp)
    if attrs:
        found.append(Member("tokens", lambda doc: _tokens(doc, attrs)))
    if "doc.ents" in assigned:
        found.append(Member("ents", _ents))
    if assigned & {"doc.sents", "token.is_sent_start"}:
        found.append(Member("sents", _sents))
    if "doc.spans" in assigned:
        found.append(Member("spans", _spans))
    found.extend(_extensions(assigned))
    if attention:
        found.append(Member("activations", _activations))
    return found


def token_attrs(nlp: Language) -> list[str]:
    """Get those of the attributes in TOKEN that a pipeline writes to tokens."""
    assigned = _assigned(nlp)
    return [name for name in TOKEN if f"token.{name}" in assigned]


def _assigned(nlp: Language) -> set[str]:
    found: set[str] = set()
    for name, pipe in nlp.pipeline:
        found.update(nlp.get_pipe_meta(name).assigns)
        found.update(f"token.{attr.lower()}" for attr in _ruled(pipe) & RULED)
    return found


@singledispatch
def _ruled(pipe: object) -> set[str]:
    """Get what the rules of a component write, which its factory cannot say."""
    return set()


@_ruled.register
def _(pipe: AttributeRuler) -> set[str]:
    return {pipe.vocab.strings.as_string(a) for each in pipe.attrs for a in each}


def columns_of(row: Row, column: str | None) -> dict[str, Any]:
    """Get what stands beside the text of a row, by the names that records have.

    row (Row): The row.
    column (str | None): The column of the texts that the user named.
    """
    own = None if row.text is None else text_column(row.data, column)
    return {input_name(name): value for name, value in row.data.items() if name != own}


def text_column(names: Collection[str], column: str | None) -> str:
    """Find the column of the texts. See `find_column`, which takes longer."""
    return TEXT if column is None and TEXT in names else find_column(names, column)


def input_name(name: str) -> str:
    """Get the name that a column of the input has in records, each another one."""
    plain = name
    while plain.startswith(PREFIX):
        plain = plain.removeprefix(PREFIX)
    return f"{PREFIX}{name}" if plain in TAKEN else name


def _extensions(assigned: set[str]) -> Iterator[Member]:
    names = {name[6:] for name in assigned if name.startswith("doc._.")}
    for name in sorted(names - {"activations"}):
        called = name if name in OURS else f"_.{name}"
        yield Member(called, lambda doc, name=name: doc._.get(name))  # type: ignore[misc]


def _tokens(doc: Doc, attrs: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "id": token.i,
            "start": token.idx,
            "end": token.idx + len(token),
            **{name: TOKEN[name](token) for name in attrs},
        }
        for token in doc
    ]


def _ents(doc: Doc) -> list[dict[str, Any]]:
    return [
        {
            "start": ent.start_char,
            "end": ent.end_char,
            "label": ent.label_,
            "kb_id": ent.kb_id_,
        }
        for ent in doc.ents
    ]


def _sents(doc: Doc) -> list[dict[str, int]]:
    if not len(doc):
        return []
    return [{"start": sent.start_char, "end": sent.end_char} for sent in doc.sents]


def _spans(doc: Doc) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for key, group in doc.spans.items():
        scores = group.attrs.get("scores")
        known = [None] * len(group) if scores is None else numpy.ravel(scores).tolist()
        found[key] = [
            {
                "start": span.start_char,
                "end": span.end_char,
                "label": span.label_,
                "kb_id": span.kb_id_,
                "score": score,
            }
            for span, score in zip(group, known, strict=True)
        ]
    return found


def _activations(doc: Doc) -> list[dict[str, Any]]:
    """Get each array with its shape: components differ in how many axes theirs have."""
    return [
        {
            "component": pipe_name,
            "name": name,
            "shape": list(array.shape),
            "values": array.ravel().tolist(),
        }
        for pipe_name, arrays in doc._.activations.items()
        for name, array in arrays.items()
    ]
