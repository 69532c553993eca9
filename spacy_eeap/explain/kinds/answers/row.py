"""What an overview says of a story."""

from ....printing.printable import one_line
from ...drawing.overview_rows import (
    RIGHT,
    Cell,
    Row,
    count,
    excerpt,
    names,
    share,
    verdict,
)
from .explanation import AnsweringExplanation


def row(number: int, text: AnsweringExplanation) -> Row:
    """Make the row of a story.

    number (int): Its place in the page, from 1.
    text (AnsweringExplanation): The explanation.
    RETURNS (Row): The row.
    """
    cells = {
        "Question": excerpt(text.question, text.lang),
        "Answer": Cell(one_line(text.answer)),
        "Score": share(text.score),
        "Gold": Cell("" if text.gold is None else names(text.gold)),
        "Verdict": verdict(text.is_right, RIGHT),
        "Facts": count(text.facts),
    }
    return Row(number, text.is_right, text.score, cells)
