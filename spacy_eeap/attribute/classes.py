"""The decision of a text classifier about a document: its most likely label."""

from typing import cast

import numpy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc

from ..erased_docs import keep_tokens
from ..models.attending import predict_with_attention
from .decision import Decision
from .embedded_rows import EmbeddedRows
from .pipes import run_before


class ClassDecider:
    """A text classifier. Its decisions rest on tokens."""

    unit = "token"

    def __init__(self, nlp: Language, name: str) -> None:
        """Take a pipeline and the name of its classifier, whose model attends."""
        self.nlp, self.name = nlp, name
        self.model = cast(TrainablePipe, nlp.get_pipe(name)).model

    def prepare(self, docs: list[Doc]) -> list[Doc]:
        """Run the components before the classifier."""
        return run_before(self.nlp, self.name, docs)

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

    def without(self, doc: Doc, kept: NDArray) -> Doc:
        """Make a document of the tokens that are kept."""
        return keep_tokens(doc, kept)

    def rows(self) -> EmbeddedRows:
        """Get the stages behind the rows of tokens."""
        return EmbeddedRows(self.model)


def _decision(doc: Doc, scores: NDArray, attention: NDArray) -> Decision:
    label = int(scores.argmax())
    starts = numpy.arange(len(doc))
    units = numpy.stack([starts, starts + 1], axis=1)
    return Decision(doc, 0, label, float(scores[label]), units, attention)
