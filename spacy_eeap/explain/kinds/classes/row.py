"""What an overview says of a text that was classified."""

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
from .explanation import Explanation

N_WORDS = 5  # strongest tokens that are listed


def row(number: int, text: Explanation) -> Row:
    """Make the row of a text that was classified.

    number (int): Its place in the page, from 1.
    text (Explanation): The explanation.
    RETURNS (Row): The row.
    """
    scores = [text.scores.get(label, 0.0) for label in text.predicted]
    wrong = set(text.predicted).difference(text.gold or ())
    error = max((text.scores.get(label, 0.0) for label in wrong), default=0.0)
    cells = {
        "Predicted": Cell(names(text.predicted)),
        "Score": share(max(scores, default=0.0)),
        "Gold": Cell("" if text.gold is None else names(text.gold)),
        "Verdict": verdict(text.is_right, RIGHT),
        "Tokens": count(text.words),
        "Most attended": _most_attended(text),
    }
    return Row(number, text.is_right, error, cells)


def _most_attended(text: Explanation) -> Cell:
    if text.sentence_attention:
        [i] = text.strongest_sentences(1)
        return excerpt(text.sentence(i), text.lang)
    words = [one_line(text.words[i]) for i in text.strongest(N_WORDS)]
    return excerpt(" · ".join(words), text.lang)
