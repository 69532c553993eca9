"""Components that make another text of a text."""

from collections.abc import Mapping, Sequence
from typing import Any

from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from ....annotations.translations import gold_translation
from ....attribute.decision import Decider, Decision
from ....components.translate.recognise import is_translator
from ...drawing.left_out import NO_TOKENS
from ..kind import Kind
from .collect import explain_translations
from .explanation import TranslatingExplanation
from .picture import lay_out, translation_picture
from .row import row
from .table import draw

N_SIDE = 200  # tokens of a text that a picture has place for
N_CANDIDATES = 10  # translations listed with their scores


def find_decider(nlp: Language, name: str) -> Decider:
    """Raise a ValueError: a translation is a chain of decisions."""
    raise ValueError(
        f"The component '{name}' translates, and translations have attention alone "
        f"to explain them. Name a component that classifies, tags or answers."
    )


def add_attributions(
    explanation: TranslatingExplanation,
    decisions: list[Decision],
    values: Mapping[str, Sequence[NDArray]],
) -> TranslatingExplanation:
    """Raise a TypeError: no method explains a translation."""
    raise TypeError(f"No method explains a {type(explanation).__name__}.")


def lines(explanation: TranslatingExplanation, colors: bool) -> str:
    """Draw a table for the terminal, if the text has tokens."""
    return draw(explanation) if explanation.words else NO_TOKENS


def gold_of(data: dict[str, Any]) -> dict[str, Any]:
    """Get the translation that is right."""
    translation = data.get("translation")
    if translation is None:
        return {}
    if not isinstance(translation, str):
        raise ValueError('expected a string as the "translation"')
    return {"gold_translation": translation}


def members_of(doc: Doc) -> dict[str, Any]:
    """Get the "translation" of a gold document."""
    translation = gold_translation(doc)
    return {} if translation is None else {"translation": translation}


TRANSLATIONS = Kind(
    name="translation",
    explanation=TranslatingExplanation,
    unit="token",
    advice="the component 'eeap_translate'",
    attends=is_translator,
    explain=explain_translations,
    find_decider=find_decider,
    add_attributions=add_attributions,
    add_reasons=None,
    gold_of=gold_of,
    members_of=members_of,
    lines=lines,
    picture=translation_picture,
    row=row,
    template="translations/translated.html",
    style="translations/translated.css",
    names={"lay_out": lay_out, "n_candidates": N_CANDIDATES, "n_side": N_SIDE},
)
