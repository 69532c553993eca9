"""Classes: texts and the labels they have, in any of the forms that people write.

text,label                  one column: a label in each row, or several with
                            --separator ";"; in JSON a list, or {"A": 1, "B": 0}
text,topic1,topic2          several columns, each with a label or nothing
text,toxic,insult           a column for each label, with 0 or 1 (or yes, true, x)
__label__a __label__b text  the lines of fastText
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from ...readers.inputs import Row, missing
from ..cells import flag_of, label_of, list_of, parsed, text_of
from ..columns import SPLIT, TEXTS, find, folded, listed, named, names_of
from ..item import Item
from .kind import Options

LABELS = (
    "label",
    "labels",
    "category",
    "categories",
    "class",
    "classes",
    "cats",
    "intent",
    "sentiment",
    "topic",
    "topics",
    "target",
    "tag",
    "tags",
)


@dataclass(frozen=True)
class Classes:
    """The columns of a table of classes, see `Reader`.

    text (str): The column of the texts.
    labels (tuple[str, ...]): Those of the labels.
    are_flags (bool): Whether each column is a label, and has 0 or 1.
    separator (str | None): What stands between the labels of a cell.
    met (dict[str, None]): All labels so far, which the documents have as their cats.
    """

    text: str
    labels: tuple[str, ...]
    are_flags: bool
    separator: str | None
    met: dict[str, None] = field(default_factory=dict)
    attrs = ("ORTH",)

    def said(self) -> str:
        """Say what was taken for what."""
        columns = listed(self.labels)
        if self.are_flags:
            return f"texts from {self.text!r}; a label for each column of {columns}"
        return f"texts from {self.text!r}, labels from {columns}"

    def item(self, row: Row) -> Item | None:
        """Make an item of a row. See `Reader`."""
        scores = self._scores(row)
        if scores is None:
            return None
        self.met.update(dict.fromkeys(scores))
        labels = tuple(label for label, score in scores.items() if score >= 0.5)
        text = text_of(row.data.get(self.text), self.text).strip()
        return Item(text, labels, row.place, scores)

    def doc(self, nlp: Language, item: Item) -> Doc:
        """Make the document, with a score for each label as its cats."""
        doc = nlp.make_doc(item.text)
        doc.cats = {label: item.content.get(label, 0.0) for label in sorted(self.met)}
        return doc

    def _scores(self, row: Row) -> dict[str, float] | None:
        """Get a score for each label of a row, or None if it has no annotation."""
        if self.are_flags:
            return {
                name: float(_flag(row.data.get(name), name)) for name in self.labels
            }
        if len(self.labels) == 1:
            return self._of_cell(row.data.get(self.labels[0]), self.labels[0])
        found = [label_of(row.data.get(name), name) for name in self.labels]
        return {label: 1.0 for label in found if label} or None

    def _of_cell(self, value: Any, name: str) -> dict[str, float] | None:
        value = parsed(value)
        if isinstance(value, dict):
            return {label_of(key, name): _score(score) for key, score in value.items()}
        if isinstance(value, str) and self.separator:
            value = [part for part in value.split(self.separator) if part.strip()]
        several = list_of(value)
        if several is not None:
            return {label_of(each, name): 1.0 for each in several}
        label = label_of(value, name)
        return {label: 1.0} if label else None


def read_classes(rows: Sequence[Row], options: Options) -> Classes:
    """Find the columns of a table of classes.

    RAISES (ValueError): If it is not clear which they are.
    """
    names = [name for name in names_of(rows) if folded(name) != SPLIT]
    text = options.text and named(names, options.text, "--text")
    labels = [named(names, name, "--label") for name in options.labels]
    others = [name for name in names if name.strip() and name != text]
    if not labels:
        usual = find([name for name in others if name not in TEXTS], LABELS)
        labels = [usual] if usual else []
    if text is None:
        others = [name for name in others if name not in labels]
        text = find(others, TEXTS) or (others[0] if len(others) == 1 else None)
    if text is None:
        raise ValueError(
            f"Which column has the texts? Name it: --text NAME. There are "
            f"{listed(names)}. In a table, the first line has the names."
        )
    others = [name for name in others if name not in (text, *labels)]
    if not labels:
        labels = [name for name in others if _has_flags(rows, name)]
        labels = labels or (others if len(others) == 1 else [])
    if not labels:
        raise ValueError(
            f"Which column has the labels? Name it: --label NAME, once for each if "
            f"they are several. There are {listed(names)}."
        )
    are_flags = all(_has_flags(rows, name) for name in labels)
    chosen = len(labels) > 1 or not (options.labels or labels[0].casefold() in LABELS)
    return Classes(text, tuple(labels), are_flags and chosen, options.separator)


def _has_flags(rows: Sequence[Row], name: str) -> bool:
    return all(flag_of(row.data.get(name)) is not None for row in rows)


def _flag(value: object, name: str) -> bool:
    flag = flag_of(value)
    if flag is None:
        raise ValueError(f"expected 0 or 1 in the column {name!r}, but got {value!r}.")
    return flag


def _score(value: object) -> float:
    is_number = isinstance(value, int | float) and not missing(value)
    if not is_number or not 0 <= float(value) <= 1:  # type: ignore[arg-type]
        raise ValueError(f"expected scores from 0 to 1 for labels, but got {value!r}.")
    return float(value)  # type: ignore[arg-type]
