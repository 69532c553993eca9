"""The decision of a text classifier about a document: its most likely label."""

from itertools import accumulate, pairwise

import numpy
from numpy.typing import NDArray
from spacy.tokens import Doc

from ....attribute.component import ComponentDecider
from ....attribute.decision import Decision
from ....models.attending import has_attention, predict_with_attention
from ..documents import words_and_spaces
from .pieces import lengths_by_rule

# Of a longer document it is asked which of its sentences a decision rests on.
LONG = 100


class ClassDecider(ComponentDecider):
    """A text classifier. Its decisions rest on tokens."""

    def decide(self, docs: list[Doc]) -> list[list[Decision]]:
        """Get one decision about each document, none about one without tokens."""
        filled = [doc for doc in docs if len(doc)]
        if not filled:
            return [[] for _ in docs]
        decided = map(_decision, filled, *self._predict(filled))
        return [[next(decided)] if len(doc) else [] for doc in docs]

    def _predict(self, docs: list[Doc]) -> tuple[NDArray, list[NDArray]]:
        """Get the scores and the weights. Of a model that has none they are empty."""
        to_numpy = self.model.ops.to_numpy
        if not has_attention(self.model):
            return to_numpy(self.model.predict(docs)), [numpy.zeros(0)] * len(docs)
        scores, attention = predict_with_attention(self.model, docs)
        return to_numpy(scores), [to_numpy(each["attention"]) for each in attention]

    def questions(self, decisions: list[Decision]) -> list[Decision]:
        """Ask about each label that is given, and about the sentences of a long text.

        If several labels can be given and none is, the most likely one is asked about.
        """
        asked = [_by_sentence(decision) for decision in decisions]
        if self.exclusive:
            return asked
        return [
            decision._replace(label=int(label))
            for decision in asked
            for label in self._given(decision)
        ]

    def _given(self, decision: Decision) -> list[int]:
        given = numpy.flatnonzero(decision.scores >= self.threshold)
        return given.tolist() or [decision.label]

    def scores(self, docs: list[Doc]) -> list[NDArray]:
        """Get the scores (1, labels) of documents with tokens."""
        return list(self.model.ops.to_numpy(self.model.predict(docs))[:, None])


def _decision(doc: Doc, scores: NDArray, attention: NDArray) -> Decision:
    label = int(scores.argmax())
    starts = numpy.arange(len(doc))
    units = numpy.stack([starts, starts + 1], axis=1)
    return Decision(doc, 0, label, scores, units, attention)


def _by_sentence(decision: Decision) -> Decision:
    """Let the decision about a long document rest on sentences."""
    doc = decision.doc
    if len(doc) <= LONG:
        return decision
    if doc.has_annotation("SENT_START"):
        units = [[sentence.start, sentence.end] for sentence in doc.sents]
    else:
        [(words, spaces)] = words_and_spaces([doc])
        ends = accumulate(lengths_by_rule(words, spaces), initial=0)
        units = [list(unit) for unit in pairwise(ends)]
    attention = decision.attention
    if len(attention):
        attention = numpy.array([attention[start:end].sum() for start, end in units])
    return decision._replace(units=numpy.array(units), attention=attention)
