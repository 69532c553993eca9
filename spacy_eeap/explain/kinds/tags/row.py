"""What an overview says of a text that was tagged."""

from ....printing.printable import one_line, shortened
from ...drawing.overview_rows import WIDTH, Cell, Row, count, excerpt, share
from .explanation import TaggingExplanation


def row(number: int, text: TaggingExplanation) -> Row:
    """Make the row of a text that was tagged.

    number (int): Its place in the page, from 1.
    text (TaggingExplanation): The explanation.
    RETURNS (Row): The row.
    """
    probabilities = text.probabilities
    places = range(len(probabilities))
    lowest = min(places, key=probabilities.__getitem__, default=None)
    mean = sum(probabilities) / len(probabilities) if probabilities else 0.0
    cells = {
        "Text": excerpt(text.text, text.lang),
        "Tokens": count(text.words),
        "Mean probability": share(mean),
        "Least sure": Cell("", 1.0) if lowest is None else _tag(text, lowest),
    }
    return Row(number, None, 0.0, cells)


def _tag(text: TaggingExplanation, i: int) -> Cell:
    word, tag = shortened(text.words[i], WIDTH // 2), one_line(text.tags[i])
    return Cell(f"{word} {tag} {text.probabilities[i]:.1%}", text.probabilities[i])
