"""Explain texts by the attention of a component that translates them."""

from collections.abc import Iterator
from typing import Any

from spacy.tokens import Doc

from ..documents import language, words_and_spaces
from .explanation import TranslatingExplanation


def explain_translations(
    pipe: Any, docs: list[Doc]
) -> Iterator[TranslatingExplanation]:
    """Explain texts that the components before the translating one have processed.

    pipe (Translator): A component that writes doc._.translation.
    docs (list[Doc]): One batch of documents. What they know of a translation stays.
    YIELDS (TranslatingExplanation): One explanation per document, in order.
    """
    copies = [doc.copy() for doc in docs]
    target_lang = "" if pipe.target_lang == "xx" else pipe.target_lang
    pipe.write(copies, pipe.predict(copies), with_weights=True)
    for doc, (words, spaces) in zip(copies, words_and_spaces(copies), strict=True):
        translation = doc._.translation
        yield TranslatingExplanation(
            words=words,
            spaces=spaces,
            translation=translation["text"],
            tokens=translation["tokens"],
            weights=doc._.activations[pipe.name]["weights"].tolist(),
            score=translation["score"],
            candidates=translation["candidates"],
            lang=language(doc),
            target_lang=target_lang,
        )
