"""From rows to Docs: a row that cannot be scored does not end those beside it."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from spacy.language import Language
from spacy.tokens import Doc

from ..readers.inputs import Row, Unreadable
from ..stories import make_story

Result = TypeVar("Result")


def each_alone(
    predict: Callable[[Sequence[Row]], Sequence[Result]], rows: Sequence[Row]
) -> list[Result | Unreadable]:
    """Predict rows at once, or, where that fails, in halves, down to the one at fault.

    predict (Callable): From rows to what was found of each.
    rows (Sequence[Row]): The rows.
    RETURNS (list[Result | Unreadable]): What was found of each, or what was raised.
    """
    if not rows:
        return []
    try:
        return [*predict(rows)]
    except Exception as error:  # whatever a component may raise
        if len(rows) == 1:
            told = f"{type(error).__name__}: {error}".rstrip(". :")
            return [Unreadable(rows[0].place, f"it cannot be scored ({told})")]
        half = len(rows) // 2
        return each_alone(predict, rows[:half]) + each_alone(predict, rows[half:])


def doc_of(nlp: Language, row: Row) -> Doc:
    """Make the Doc that a pipeline reads of a row.

    RAISES (ValueError): If a text is too long, or a story is none.
    """
    if row.doc is not None:
        return row.doc.copy()
    if row.text is not None:
        return nlp.make_doc(row.text)
    return make_story(nlp, row.data["facts"], row.data["question"])
