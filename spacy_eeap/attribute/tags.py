"""The decisions of a tagger about a document: the tag of each token.

A tag rests on the other tokens: without its own token there is none.
"""

from collections.abc import Iterator
from typing import cast

import numpy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc

from ..attend.strongest import Strongest
from ..erased_docs import keep_tokens
from ..models.tagger import predict_with_attention, probabilities
from .decision import Decision
from .embedded_rows import EmbeddedRows
from .pipes import run_before


class TagDecider:
    """A tagger or morphologizer. Its decisions rest on tokens."""

    unit = "token"

    def __init__(self, nlp: Language, name: str) -> None:
        """Take a pipeline and the name of its tagger, whose model attends."""
        self.nlp, self.name = nlp, name
        self.model = cast(TrainablePipe, nlp.get_pipe(name)).model

    def prepare(self, docs: list[Doc]) -> list[Doc]:
        """Run the components before the tagger."""
        return run_before(self.nlp, self.name, docs)

    def decide(self, docs: list[Doc]) -> list[list[Decision]]:
        """Get a decision for each token of each document."""
        scores, attention = predict_with_attention(self.model, docs)
        shares = self._probabilities(scores)
        return [
            list(_decisions(doc, rows, strongest))
            for doc, rows, strongest in zip(docs, shares, attention, strict=True)
        ]

    def scores(self, docs: list[Doc]) -> list[NDArray]:
        """Get the probabilities (N, tags) of the tokens of each document."""
        return self._probabilities(self.model.predict(docs))

    def _probabilities(self, scores: list) -> list[NDArray]:
        return [*map(self.model.ops.to_numpy, probabilities(self.model, scores))]

    def without(self, doc: Doc, kept: NDArray) -> Doc:
        """Make a document of the tokens that are kept."""
        return keep_tokens(doc, kept)

    def rows(self) -> EmbeddedRows:
        """Get the stages behind the rows of tokens."""
        return EmbeddedRows(self.model)


def _decisions(doc: Doc, scores: NDArray, strongest: Strongest) -> Iterator[Decision]:
    starts = numpy.arange(len(doc))
    units = numpy.stack([starts, starts + 1], axis=1)
    for i, (weights, positions) in enumerate(zip(*strongest, strict=True)):
        attention = numpy.zeros(len(doc), dtype="f")
        attention[positions[weights > 0]] = weights[weights > 0]
        others = starts != i
        label = int(scores[i].argmax())
        yield Decision(
            doc, i, label, float(scores[i, label]), units[others], attention[others]
        )
