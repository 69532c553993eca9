"""Translate many texts in bounded memory, to plain data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

TOLD = ("tokens", "score", "alignment", "candidates")  # of doc._.translation


def translate_texts(
    nlp: Language, texts: Iterable[str], batch_size: int
) -> Iterator[dict[str, Any]]:
    """Translate texts, of which those of white space stay out of the pipeline.

    nlp (Language): A trained pipeline that writes doc._.translation.
    texts (Iterable[str]): The texts. They are read one batch at a time.
    batch_size (int): Number of texts per batch.
    YIELDS (dict[str, Any]): For each text in order the "text", its tokens as "words",
        the "translation" and its "tokens", the "score" (None of an empty text), the
        "alignment" and the "candidates".
    """
    from spacy.util import minibatch

    for batch in minibatch(texts, batch_size):
        filled = [text for text in batch if text.strip()]
        # What spaCy learns of the words of a batch is forgotten after it.
        with nlp.memory_zone():
            records = map(_record, nlp.pipe(filled, batch_size=batch_size))
            done = [next(records) if text.strip() else _nothing(text) for text in batch]
        yield from done


def _record(doc: Doc) -> dict[str, Any]:
    translation = doc._.translation
    return {
        "text": doc.text,
        "words": [token.text for token in doc],
        "translation": translation["text"],
        **{name: translation[name] for name in TOLD},
    }


def _nothing(text: str) -> dict[str, Any]:
    return {
        "text": text,
        "words": [],
        "translation": "",
        "tokens": [],
        "score": None,
        "alignment": [],
        "candidates": [],
    }


def one_line(text: str) -> str:
    """Replace each line break of a text, of whatever kind, by a space."""
    return " ".join(text.splitlines())
