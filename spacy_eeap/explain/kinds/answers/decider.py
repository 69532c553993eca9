"""The decision of a component about a story: the answer to its question."""

from functools import cached_property

import numpy
from numpy.typing import NDArray
from spacy.tokens import Doc, Span

from ....annotations.erased_docs import keep_tokens
from ....attribute.component import ComponentDecider
from ....attribute.decision import Decision
from ....stories import FACTS, QUESTION, find_story
from .fact_rows import FactRows


class AnswerDecider(ComponentDecider):
    """A component that answers questions. Its decisions rest on facts."""

    unit = "fact"

    def decide(self, docs: list[Doc]) -> list[list[Decision]]:
        """Get one decision about each story.

        A fact has the highest weight that any hop and head gave it.

        RAISES (ValueError): If a document holds no story.
        """
        if not docs:
            return []
        places = [find_story(doc).facts for doc in docs]
        scores, hops = self.model.attrs["predict_with_attention"](self.model, docs)
        rows = self.model.ops.to_numpy(scores)
        return [
            [_decision(doc, facts, row, self.model.ops.to_numpy(weights))]
            for doc, facts, row, weights in zip(docs, places, rows, hops, strict=True)
        ]

    def scores(self, docs: list[Doc]) -> list[NDArray]:
        """Get the scores (1, answers) of each story."""
        return list(self.model.ops.to_numpy(self.model.predict(docs))[:, None])

    def without(self, doc: Doc, kept: NDArray) -> Doc:
        """Make a story of the facts whose tokens are kept, and of the question."""
        story, left = find_story(doc), keep_tokens(doc, kept)
        places = numpy.append(0, kept.cumsum())
        facts = [(start, end) for start, end in story.facts if kept[start]]
        for group, spans in ((FACTS, facts), (QUESTION, [story.question])):
            left.spans[group] = [
                Span(left, int(places[start]), int(places[end])) for start, end in spans
            ]
        return left

    @cached_property
    def _rows(self) -> FactRows:
        return FactRows(self.model)


def _decision(
    doc: Doc, facts: list[tuple[int, int]], scores: NDArray, hops: NDArray
) -> Decision:
    label = int(scores.argmax())
    attention = hops.max(axis=(0, 1))
    return Decision(doc, 0, label, scores, numpy.array(facts), attention)
