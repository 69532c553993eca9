"""What an overview says of a text that was tagged."""

from ....printing.printable import one_line, shortened
from ...drawing.overview_rows import (
    RIGHT,
    WIDTH,
    Cell,
    Row,
    count,
    excerpt,
    share,
    verdict,
)
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
    is_right = None if text.wrong is None else not text.wrong
    cells["Wrong tags"] = _wrong(text)
    cells["Verdict"] = verdict(is_right, RIGHT)
    error = max((probabilities[i] for i in text.wrong or ()), default=0.0)
    return Row(number, is_right, error, cells, fault="with wrong tags")


def _wrong(text: TaggingExplanation) -> Cell:
    if text.wrong is None or text.gold is None:
        return Cell("", -1)
    n_known = len(list(filter(None, text.gold)))
    return Cell(f"{len(text.wrong):,} of {n_known:,}", len(text.wrong))


def _tag(text: TaggingExplanation, i: int) -> Cell:
    word, tag = shortened(text.words[i], WIDTH // 2), one_line(text.tags[i])
    return Cell(f"{word} {tag} {text.probabilities[i]:.1%}", text.probabilities[i])
