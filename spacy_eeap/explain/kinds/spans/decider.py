"""The decisions of a span categorizer about a document: the label of each span.

A decision rests on the tokens of its span: what attention chooses among.
"""

from collections.abc import Iterator, Sequence
from typing import cast

import numpy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import SpanCategorizer
from spacy.tokens import Doc, Span
from thinc.types import Ragged

from ....annotations.erased_docs import keep_tokens
from ....attribute.component import ComponentDecider
from ....attribute.decision import Decision
from .collect import explain_spans
from .explanation import SpansExplanation

# The group with the span that is decided about, in a copy of the document.
DECIDED = "spacy_eeap_decided"


class SpanDecider(ComponentDecider):
    """A span categorizer. Each decision is about a copy of the document, with a mark.

    So a span can be found again when tokens of it have been taken out.
    """

    def __init__(self, nlp: Language, name: str) -> None:
        """Take a pipeline and the name of its span categorizer."""
        super().__init__(nlp, name)
        self.pipe = cast(SpanCategorizer, nlp.get_pipe(name))

    @property
    def exclusive(self) -> bool:
        """Whether a span has one label or none, which has a column of its own then."""
        return self.pipe.add_negative_label

    @property
    def labels(self) -> Sequence[str]:
        """The names of the labels; "" is that of none, where it has a score."""
        return [*self.pipe.labels, *([""] if self.exclusive else [])]

    def decide(self, docs: list[Doc]) -> list[list[Decision]]:
        """Get a decision for each span that is given a label."""
        explanations = explain_spans(self.pipe, docs)
        return [
            list(self._decisions(doc, explanation))
            for doc, explanation in zip(docs, explanations, strict=True)
        ]

    def _decisions(self, doc: Doc, explanation: SpansExplanation) -> Iterator[Decision]:
        numbers = {label: i for i, label in enumerate(self.labels)}
        given = [i for i, assigned in enumerate(explanation.assigned) if assigned]
        marked = [_marked(doc.copy(), *explanation.spans[i]) for i in given]
        for i, copy, [scores] in zip(given, marked, self.scores(marked), strict=True):
            starts = numpy.arange(*explanation.spans[i])
            yield Decision(
                copy,
                0,
                numbers[explanation.labels[i]],
                scores,
                numpy.stack([starts, starts + 1], axis=1),
                numpy.asarray(explanation.weights[i], dtype="f"),
            )

    def scores(self, docs: list[Doc]) -> list[NDArray]:
        """Get the scores (1, labels) of the marked span of each document.

        Of a span without tokens they are 0: there is nothing to give a label to.
        """
        n_labels = len(self.pipe.labels) + int(self.exclusive)
        found = [numpy.zeros((1, n_labels), dtype="f") for _ in docs]
        filled = [i for i, doc in enumerate(docs) if doc.spans[DECIDED]]
        if filled:
            marks = [doc.spans[DECIDED][0] for doc in (docs[i] for i in filled)]
            places = numpy.array([[span.start, span.end] for span in marks], dtype="i")
            ops = self.model.ops
            spans = Ragged(ops.asarray2i(places), ops.asarray1i([1] * len(filled)))
            scores = self.model.predict(([docs[i] for i in filled], spans))  # type: ignore[arg-type]
            for i, row in zip(filled, ops.to_numpy(scores), strict=True):
                found[i] = row[None]
        return found

    def without(self, doc: Doc, kept: NDArray) -> Doc:
        """Make a document of the tokens that are kept, and of the span."""
        [span] = doc.spans[DECIDED]
        places = numpy.append(0, kept.cumsum())
        start, end = int(places[span.start]), int(places[span.end])
        return _marked(keep_tokens(doc, kept), start, end)


def _marked(doc: Doc, start: int, end: int) -> Doc:
    doc.spans[DECIDED] = [Span(doc, start, end)] if start < end else []
    return doc
