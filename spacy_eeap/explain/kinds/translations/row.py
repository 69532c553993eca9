"""What an overview says of a text that was translated."""

from ...drawing.overview_rows import Cell, Row, count, excerpt, verdict
from .explanation import TranslatingExplanation

SAME = {True: "✓ the same", False: "✗ different", None: ""}


def row(number: int, text: TranslatingExplanation) -> Row:
    """Make the row of a text that was translated.

    number (int): Its place in the page, from 1.
    text (TranslatingExplanation): The explanation.
    RETURNS (Row): The row.
    """
    is_right = None if text.gold_translation is None else text.is_gold
    cells = {
        "Text": excerpt(text.text, text.lang),
        "Translation": excerpt(text.translation, text.target_lang),
        "Score": Cell(f"{text.score:.2f}", text.score),
        "Verdict": verdict(is_right, SAME),
        "Tokens": count(text.words),
    }
    return Row(number, is_right, text.score, cells, "unlike the gold translation")
