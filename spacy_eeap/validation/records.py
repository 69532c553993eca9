"""The truth about a document and what was predicted of it, as a line of a file.

    {"index": 7, "fold": 2, "text": "...", "gold": {"cats": {...}},
     "predicted": {"cats": {...}}}

The annotations are those of Doc.to_json: classes, entities, spans, sentences, and
tokens where they have tags or the like; under "_" answers and translations.
"""

from typing import Any

import srsly
from spacy.tokens import Doc
from spacy.training import Example

EXTENSIONS = ["answer", "supporting_facts", "translation"]
POSITION = {"id", "start", "end"}


def record(example: Example, index: int, fold: int) -> dict[str, Any]:
    """Make the line of a document.

    example (Example): The document with gold annotations, and the prediction.
    index (int): Its place in the corpus, from 0.
    fold (int): The fold it was scored in, from 1.
    """
    return {
        "index": index,
        "fold": fold,
        "text": example.reference.text,
        "gold": _annotations(example.reference),
        "predicted": _annotations(example.predicted),
    }


def _annotations(doc: Doc) -> dict[str, Any]:
    data = doc.to_json()
    del data["text"]
    if all(token.keys() <= POSITION for token in data["tokens"]):
        del data["tokens"]
    known = {name: doc._.get(name) for name in EXTENSIONS if doc.has_extension(name)}
    told = {
        name: value
        for name, value in known.items()
        if value is not None and srsly.is_json_serializable(value)
    }
    return {**data, "_": told} if told else data
