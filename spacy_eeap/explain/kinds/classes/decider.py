"""The decision of a text classifier about a document: its most likely label."""

import numpy
from numpy.typing import NDArray
from spacy.tokens import Doc

from ....attribute.component import ComponentDecider
from ....attribute.decision import Decision
from ....models.attending import predict_with_attention


class ClassDecider(ComponentDecider):
    """A text classifier. Its decisions rest on tokens."""

    def decide(self, docs: list[Doc]) -> list[list[Decision]]:
        """Get one decision about each document, none about one without tokens."""
        filled = [doc for doc in docs if len(doc)]
        if not filled:
            return [[] for _ in docs]
        to_numpy = self.model.ops.to_numpy
        scores, attention = predict_with_attention(self.model, filled)
        decided = (
            _decision(doc, row, to_numpy(weights["attention"]))
            for doc, row, weights in zip(
                filled, to_numpy(scores), attention, strict=True
            )
        )
        return [[next(decided)] if len(doc) else [] for doc in docs]

    def scores(self, docs: list[Doc]) -> list[NDArray]:
        """Get the scores (1, labels) of documents with tokens."""
        return list(self.model.ops.to_numpy(self.model.predict(docs))[:, None])


def _decision(doc: Doc, scores: NDArray, attention: NDArray) -> Decision:
    label = int(scores.argmax())
    starts = numpy.arange(len(doc))
    units = numpy.stack([starts, starts + 1], axis=1)
    return Decision(doc, 0, label, float(scores[label]), units, attention)
