"""What a span categorizer attended to in each span, as plain data.

Like an Explanation it is JSON as it is:

    srsly.write_jsonl(path, map(dataclasses.asdict, explanations))
    explanations = [SpansExplanation(**line) for line in srsly.read_jsonl(path)]
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, chain
from typing import Any, ClassVar

from ....printing.printable import shortened
from ...drawing.methods import strongest_of
from ...drawing.text import join
from ..because import Piece
from ..checks import check_attributions, check_numbers, check_one_per_token
from ..kind import AnyExplanation
from ..why import Why, read_whys

SPAN_WIDTH = 40  # characters shown of a span that a sentence names


@dataclass(frozen=True)
class SpansExplanation(AnyExplanation):
    """One document, the spans that were suggested, and the attention within each.

    words (list[str]): The text of each token, as in `spacy.tokens.Doc`.
    spaces (list[bool]): Whether a space follows each token, as in `spacy.tokens.Doc`.
    spans (list[list[int]]): The start and the end, in tokens, the end exclusive, of
        each suggested span. One that is given several labels is there for each.
    labels (list[str]): The label of each: one that is given to it, or else the one of
        the highest score.
    scores (list[float]): The score of that label, from 0 to 1.
    assigned (list[bool]): Whether the pipeline gives that label to the span.
    weights (list[list[float]]): For each span the weight of each of its tokens, from 0
        up. Softmax attention sums to 1 over the span.
    gold (list[list[Any]] | None): The spans that are right, each as its start and its
        end in characters and its label. None where they are not known.
    lang (str): The language of the text (ISO 639). "" where it is not known.
    attributions (dict[str, list[list[float]]]): By other methods than attention, such
        as "erasure", for each span how much each of its tokens speaks for its label,
        and below 0 how much against it. Of a span that is not assigned: none.
    target (str): The label that these explain in place of the given ones. "" for none.
    contrast (str): The other label, if they tell why not that. "" if not.
    why (list[Why]): What the labels rest on, if it was asked, each with the index of
        its span. A span of one token has none.
    RAISES (ValueError): If the lists differ in length, a span is empty or not in the
        text, or a number is NaN, infinite or (a weight) negative.
    """

    unit: ClassVar[str] = "token"

    words: list[str]
    spaces: list[bool]
    spans: list[list[int]]
    labels: list[str]
    scores: list[float]
    assigned: list[bool]
    weights: list[list[float]]
    gold: list[list[Any]] | None = None
    lang: str = ""
    attributions: dict[str, list[list[float]]] = field(default_factory=dict)
    target: str = ""
    contrast: str = ""
    why: list[Why] = field(default_factory=list)

    def __post_init__(self) -> None:
        check_one_per_token(len(self.words), {"spaces": self.spaces})
        _check_spans(self)
        check_numbers("score", self.scores, map(repr, self.labels))
        names = (self.text_of(i) for i, row in enumerate(self.weights) for _ in row)
        check_numbers("attention", list(chain.from_iterable(self.weights)), names)
        _check_attributions(self)
        object.__setattr__(self, "why", read_whys(self.why, len(self.words), "token"))

    @property
    def text(self) -> str:
        """The text of the document."""
        return join(self.words, self.spaces)

    @property
    def predicted(self) -> list[list[Any]]:
        """The spans that are given a label, in characters, as `gold` has them."""
        lengths = map(int.__add__, map(len, self.words), map(int, self.spaces))
        starts = list(accumulate(lengths, initial=0))
        return [
            [starts[start], starts[end - 1] + len(self.words[end - 1]), label]
            for (start, end), label, given in zip(
                self.spans, self.labels, self.assigned, strict=True
            )
            if given
        ]

    @property
    def is_right(self) -> bool | None:
        """Whether the predicted spans are the gold ones. None if gold is not known."""
        if self.gold is None:
            return None
        return sorted(map(tuple, self.predicted)) == sorted(map(tuple, self.gold))

    def unit_text(self, start: int, end: int) -> str:
        """Get the text of some tokens."""
        return join(self.words[start:end], [*self.spaces[start : end - 1], False])

    def subject(self, why: Why) -> Piece:
        """Name what is decided about: the span."""
        return Piece(shortened(self.text_of(why.place), SPAN_WIDTH), "unit")

    def text_of(self, i: int) -> str:
        """Get the text of a span."""
        return self.unit_text(*self.spans[i])

    def tokens_of(self, i: int) -> range:
        """Get the indices of the tokens of a span."""
        return range(*self.spans[i])

    def strongest(self, i: int, n: int) -> Iterator[tuple[int, float]]:
        """Get the tokens of a span that have most attention.

        i (int): The index of the span.
        n (int): The most tokens to get.
        YIELDS (tuple[int, float]): Index in the text and weight, the strongest first.
        """
        for j in strongest_of(self.weights[i], n):
            yield self.spans[i][0] + j, self.weights[i][j]

    def shown(self, n: int) -> list[int]:
        """Choose the spans to show.

        n (int): The most spans to choose.
        RETURNS (list[int]): The indices of those that are assigned, in the order of the
            text; or if none is, of those of the highest scores.
        """
        given = [i for i, given in enumerate(self.assigned) if given]
        return given[:n] if given else self.others(n)

    def others(self, n: int) -> list[int]:
        """Get the indices of n spans that are not assigned, the likeliest first."""
        others = (i for i, given in enumerate(self.assigned) if not given)
        return sorted(others, key=lambda i: -self.scores[i])[:n]


def _check_spans(explanation: SpansExplanation) -> None:
    n_spans, n_words = len(explanation.spans), len(explanation.words)
    for name in ("labels", "scores", "assigned", "weights"):
        n = len(getattr(explanation, name))
        if n != n_spans:
            raise ValueError(
                f"An explanation needs one entry per span in '{name}': expected "
                f"{n_spans}, got {n}."
            )
    pairs = zip(explanation.spans, explanation.weights, strict=True)
    for i, ((start, end), weights) in enumerate(pairs):
        if not 0 <= start < end <= n_words:
            raise ValueError(
                f"A span needs a token or more, of those from 0 to {n_words - 1}, but "
                f"span {i} is from {start} to before {end}."
            )
        if len(weights) != end - start:
            raise ValueError(
                f"Span {i} needs one weight per token: expected {end - start}, got "
                f"{len(weights)}."
            )


def _check_attributions(explanation: SpansExplanation) -> None:
    for method, rows in explanation.attributions.items():
        if len(rows) != len(explanation.spans):
            raise ValueError(
                f"An explanation needs one entry per span in "
                f"'attributions[{method!r}]': expected {len(explanation.spans)}, got "
                f"{len(rows)}."
            )
        for row, (start, end) in zip(rows, explanation.spans, strict=True):
            if row:
                check_attributions({method: row}, end - start)
