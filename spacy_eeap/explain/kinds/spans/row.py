"""What an overview says of a text with spans."""

from ....printing.printable import one_line, shortened
from ...drawing.overview_rows import (
    RIGHT,
    WIDTH,
    Cell,
    Row,
    count,
    excerpt,
    verdict,
)
from .explanation import SpansExplanation


def row(number: int, text: SpansExplanation) -> Row:
    """Make the row of a text with spans.

    number (int): Its place in the page, from 1.
    text (SpansExplanation): The explanation.
    RETURNS (Row): The row.
    """
    given = [i for i, assigned in enumerate(text.assigned) if assigned]
    lowest = min(given, key=text.scores.__getitem__, default=None)
    cells = {
        "Text": excerpt(text.text, text.lang),
        "Spans": Cell(f"{len(given):,}", len(given)),
        "Least sure": Cell("", 1.0) if lowest is None else _span(text, lowest),
        "Gold": Cell("" if text.gold is None else f"{len(text.gold):,} spans"),
        "Verdict": verdict(text.is_right, RIGHT),
        "Tokens": count(text.words),
    }
    error = max((text.scores[i] for i in given), default=0.0)
    return Row(number, text.is_right, error, cells)


def _span(text: SpansExplanation, i: int) -> Cell:
    span, label = shortened(text.text_of(i), WIDTH // 2), one_line(text.labels[i])
    return Cell(f"{span} {label} {text.scores[i]:.1%}", text.scores[i])
