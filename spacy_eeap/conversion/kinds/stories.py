"""Stories: facts, a question about them, and its answer.

    {"facts": ["Mary took the milk.", "Mary left."], "question": "Where is the milk?",
     "answer": "garden", "supporting_facts": [0, 1]}

The supporting facts, counted from 0, are optional.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from ...readers.inputs import Row, missing
from ...stories import make_story
from ..cells import label_of, list_of, parsed, text_of
from ..columns import choose, find, names_of
from ..item import Item
from .kind import Options

FACTS = ("facts", "story", "context", "passage")


@dataclass(frozen=True)
class Stories:
    """The columns of a table of stories, see `Reader`."""

    facts: str
    question: str
    answer: str
    supporting: str | None
    attrs = ("ORTH",)

    def said(self) -> str:
        """Say what was taken for what."""
        columns = f"questions from {self.question!r}, answers from {self.answer!r}"
        return f"facts from {self.facts!r}, {columns}"

    def item(self, row: Row) -> Item | None:
        """Make an item of a row. See `Reader`."""
        answer = label_of(row.data.get(self.answer), self.answer)
        if not answer:
            return None
        told = list_of(row.data.get(self.facts))
        if not told:
            raise ValueError(
                f"expected a list of sentences in the column {self.facts!r}, such as "
                f'["Mary left."], but got {row.data.get(self.facts)!r}.'
            )
        facts = [text_of(fact, self.facts) for fact in told]
        question = text_of(row.data.get(self.question), self.question)
        supporting = self._supporting(row, len(facts))
        text = " ".join([*facts, question])
        return Item(text, (answer,), row.place, (facts, question, supporting))

    def doc(self, nlp: Language, item: Item) -> Doc:
        """Make the document of the story, with doc._.answer."""
        facts, question, supporting = item.content
        doc = make_story(nlp, facts, question)
        doc._.answer = {"text": item.labels[0]}
        doc._.supporting_facts = supporting
        return doc

    def _supporting(self, row: Row, n_facts: int) -> list[int] | None:
        value = parsed(row.data.get(self.supporting)) if self.supporting else None
        if missing(value) or value == "":
            return None
        if not isinstance(value, list) or not all(
            type(i) is int and 0 <= i < n_facts for i in value
        ):
            raise ValueError(
                f"expected a list of the numbers of facts, from 0 to {n_facts - 1}, in "
                f"the column {self.supporting!r}, but got {value!r}."
            )
        return value


def read_stories(rows: Sequence[Row], options: Options) -> Stories:
    """Find the columns of a table of stories."""
    names = names_of(rows)
    return Stories(
        choose(names, options.text, FACTS, "--text", "the facts"),
        choose(names, None, ["question"], "--text", "the questions"),
        choose(names, options.label, ["answer"], "--label", "the answers"),
        find(names, ["supporting_facts"]),
    )
