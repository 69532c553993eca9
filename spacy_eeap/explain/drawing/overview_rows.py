"""What a table of all texts says of each: one row, by the kind of the explanation."""

from collections.abc import Callable
from typing import Any, NamedTuple

from ..kinds.answers.explanation import AnsweringExplanation
from ..kinds.classes.explanation import Explanation
from ..kinds.kind import AnyExplanation
from ..kinds.tags.explanation import TaggingExplanation
from ..kinds.translations.explanation import TranslatingExplanation
from .printable import one_line, shortened

N_WORDS = 5  # strongest tokens that are listed
WIDTH = 50  # characters shown of a text
RIGHT = {True: "✓ right", False: "✗ wrong", None: ""}
SAME = {True: "✓ the same", False: "✗ another", None: ""}


class Cell(NamedTuple):
    """What a table says in one place.

    text (str): What is shown.
    key (float | None): What its column is sorted by. None: by what is shown.
    lang (str | None): The language of a part of a text. None for all else.
    """

    text: str
    key: float | None = None
    lang: str | None = None


class Row(NamedTuple):
    """What a table says of one text.

    number (int): Its place in the page, from 1.
    is_right (bool | None): Whether the prediction is the gold one. None if not known.
    error (float): If it is wrong, the score of what is wrong.
    cells (dict[str, Cell]): What is told, by the names of the columns.
    fault (str): What a text is if it is not right.
    """

    number: int
    is_right: bool | None
    error: float
    cells: dict[str, Cell]
    fault: str = "wrong"


def row(number: int, explanation: AnyExplanation) -> Row:
    """Make the row of a text.

    number (int): Its place in the page, from 1.
    explanation (AnyExplanation): The text.
    RETURNS (Row): The row. All of one kind have the same columns; what is not known
        is blank.
    """
    return _ROWS[type(explanation)](number, explanation)


def _classified(number: int, text: Explanation) -> Row:
    scores = [text.scores.get(label, 0.0) for label in text.predicted]
    wrong = set(text.predicted).difference(text.gold or ())
    error = max((text.scores.get(label, 0.0) for label in wrong), default=0.0)
    cells = {
        "Predicted": Cell(_names(text.predicted)),
        "Score": _share(max(scores, default=0.0)),
        "Gold": Cell("" if text.gold is None else _names(text.gold)),
        "Verdict": _verdict(text.is_right, RIGHT),
        "Tokens": _count(text.words),
        "Most attended": _most_attended(text),
    }
    return Row(number, text.is_right, error, cells)


def _most_attended(text: Explanation) -> Cell:
    if text.sentence_attention:
        [i] = text.strongest_sentences(1)
        return _excerpt(text.sentence(i), text.lang)
    words = [one_line(text.words[i]) for i in text.strongest(N_WORDS)]
    return _excerpt(" · ".join(words), text.lang)


def _answered(number: int, text: AnsweringExplanation) -> Row:
    cells = {
        "Question": _excerpt(text.question, text.lang),
        "Answer": Cell(one_line(text.answer)),
        "Score": _share(text.score),
        "Gold": Cell("" if text.gold is None else _names(text.gold)),
        "Verdict": _verdict(text.is_right, RIGHT),
        "Facts": _count(text.facts),
    }
    return Row(number, text.is_right, text.score, cells)


def _tagged(number: int, text: TaggingExplanation) -> Row:
    probabilities = text.probabilities
    places = range(len(probabilities))
    lowest = min(places, key=probabilities.__getitem__, default=None)
    mean = sum(probabilities) / len(probabilities) if probabilities else 0.0
    cells = {
        "Text": _excerpt(text.text, text.lang),
        "Tokens": _count(text.words),
        "Mean probability": _share(mean),
        "Least sure": Cell("", 1.0) if lowest is None else _tag(text, lowest),
    }
    return Row(number, None, 0.0, cells)


def _tag(text: TaggingExplanation, i: int) -> Cell:
    word, tag = shortened(text.words[i], WIDTH // 2), one_line(text.tags[i])
    return Cell(f"{word} {tag} {text.probabilities[i]:.1%}", text.probabilities[i])


def _translated(number: int, text: TranslatingExplanation) -> Row:
    is_right = None if text.gold_translation is None else text.is_gold
    cells = {
        "Text": _excerpt(text.text, text.lang),
        "Translation": _excerpt(text.translation, text.target_lang),
        "Score": Cell(f"{text.score:.2f}", text.score),
        "Verdict": _verdict(is_right, SAME),
        "Tokens": _count(text.words),
    }
    return Row(number, is_right, text.score, cells, "unlike the gold translation")


_ROWS: dict[type[AnyExplanation], Callable[[int, Any], Row]] = {
    Explanation: _classified,
    AnsweringExplanation: _answered,
    TaggingExplanation: _tagged,
    TranslatingExplanation: _translated,
}


def _names(labels: list[str]) -> str:
    return ", ".join(map(one_line, labels)) or "no label"


def _excerpt(text: str, lang: str) -> Cell:
    return Cell(shortened(text, WIDTH) if text else "", lang=lang)


def _share(share: float) -> Cell:
    return Cell(f"{share:.1%}", share)


def _count(things: list[str]) -> Cell:
    return Cell(f"{len(things):,}", len(things))


def _verdict(is_right: bool | None, words: dict[bool | None, str]) -> Cell:
    return Cell(words[is_right], 2 if is_right is None else int(is_right))
