"""The decisions of a tagger about a document: the tag of each token.

A tag rests on the other tokens: without its own token there is none.
"""

from collections.abc import Iterator
from typing import cast

import numpy
from numpy.typing import NDArray
from spacy.pipeline import Tagger
from spacy.tokens import Doc

from ....attend.strongest import Strongest
from ....attribute.component import ComponentDecider
from ....attribute.decision import Decision
from ....models.tagger import predict_with_attention, probabilities
from .collect import split

# Each tag rests on all other tokens, so what there is to ask grows with the square.
MAX_TOKENS = 1_000
# Tags of one document that are asked why.
N_ASKED = 20


class TagDecider(ComponentDecider):
    """A tagger or morphologizer. Its decisions rest on tokens."""

    n_combined = 5  # there are many decisions about one document

    def decide(self, docs: list[Doc]) -> list[list[Decision]]:
        """Get a decision for each token of each document.

        RAISES (ValueError): If a document has more than MAX_TOKENS tokens.
        """
        longest = max(map(len, docs), default=0)
        if longest > MAX_TOKENS:
            raise ValueError(
                f"It can be measured what tags rest on in documents of at most "
                f"{MAX_TOKENS:,} tokens, but one has {longest:,}. Split it into "
                f"sentences."
            )
        scores, attention = predict_with_attention(self.model, docs)
        shares = self._probabilities(scores)
        return [
            list(_decisions(doc, rows, strongest))
            for doc, rows, strongest in zip(docs, shares, attention, strict=True)
        ]

    @property
    def labels(self) -> list[str]:
        """The tags; of a morphologizer with their features."""
        pipe = cast(Tagger, self._pipe)
        tags, features = split(pipe, pipe.labels)
        return [" ".join([tag, *features[i : i + 1]]) for i, tag in enumerate(tags)]

    def questions(self, decisions: list[Decision]) -> list[Decision]:
        """Ask about the tags of the lowest probabilities, in the order of the text."""
        least_sure = sorted(decisions, key=lambda decision: decision.score)[:N_ASKED]
        return sorted(least_sure, key=lambda decision: decision.row)

    def scores(self, docs: list[Doc]) -> list[NDArray]:
        """Get the probabilities (N, tags) of the tokens of each document."""
        return self._probabilities(self.model.predict(docs))

    def _probabilities(self, scores: list) -> list[NDArray]:
        return [*map(self.model.ops.to_numpy, probabilities(self.model, scores))]


def _decisions(doc: Doc, scores: NDArray, strongest: Strongest) -> Iterator[Decision]:
    starts = numpy.arange(len(doc))
    units = numpy.stack([starts, starts + 1], axis=1)
    for i, (weights, positions) in enumerate(zip(*strongest, strict=True)):
        attention = numpy.zeros(len(doc), dtype="f")
        attention[positions[weights > 0]] = weights[weights > 0]
        others = starts != i
        label = int(scores[i].argmax())
        yield Decision(doc, i, label, scores[i], units[others], attention[others])
