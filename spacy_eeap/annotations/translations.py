"""A translation: the text that a Doc's text becomes, in another language or form.

    doc._.translation                             what is asked for, or what was found

A reference has its text alone, as a corpus knows it:

    doc._.translation = {"text": "A man sleeps."}

What else a prediction has, the component tells that makes it. Both are plain dicts with
keys that are strings, so that they survive Doc.to_bytes, DocBin(store_user_data=True),
more than one process, and `spacy apply`.
"""

from spacy.tokens import Doc


def set_gold(doc: Doc, text: str) -> None:
    """Write the translation that a corpus knows to a document.

    doc (Doc): The reference.
    text (str): What its text becomes.
    """
    doc._.translation = {"text": text}


def gold_translation(doc: Doc) -> str | None:
    """Get the text of a document's translation, or None if it has no translation.

    doc (Doc): A reference, or a prediction. The text of a prediction can be empty.
    RAISES (ValueError): If there is something else than a dict with a text.
    """
    translation = doc._.translation
    if translation is None:
        return None
    text = translation.get("text") if isinstance(translation, dict) else None
    if not isinstance(text, str):
        raise ValueError(
            f'A translation is a dict with a text, like {{"text": "A man sleeps."}}, '
            f"but doc._.translation was {translation!r}. Correct it where the corpus "
            f"is made."
        )
    return text


# Another version of this package may have set it already.
if not Doc.has_extension("translation"):
    Doc.set_extension("translation", default=None)
