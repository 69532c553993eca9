"""What a pipeline attended to in one document, as plain data.

An explanation is made of lists, strings, numbers and dicts, so it is JSON as it is:

    srsly.write_jsonl(path, map(dataclasses.asdict, explanations))
    explanations = [Explanation(**line) for line in srsly.read_jsonl(path)]
"""

from dataclasses import dataclass, field
from itertools import accumulate
from typing import ClassVar

from ....numeric.ranking import strongest_first
from ...drawing.text import join
from ..because import Piece
from ..checks import check_attributions, check_numbers, check_one_per_token
from ..kind import AnyExplanation
from ..why import Why, read_whys


@dataclass(frozen=True)
class Explanation(AnyExplanation):
    """One document, what was predicted for it, and the attention to each token.

    words (list[str]): The text of each token, as in `spacy.tokens.Doc`.
    spaces (list[bool]): Whether a space follows each token, as in `spacy.tokens.Doc`.
    attention (list[float]): The weight of each token, from 0 up. Softmax attention
        sums to 1. Empty for a document without tokens, and of a component that does
        not attend.
    scores (dict[str, float]): The score of each label, from 0 to 1.
    predicted (list[str]): The labels that the pipeline assigns.
    gold (list[str] | None): The labels that are right. None where they are not known.
    lang (str): The language of the text (ISO 639). "" where it is not known.
    sentence_lengths (list[int]): The number of tokens of each sentence. Empty if the
        attention knows no sentences.
    sentence_attention (list[float]): The weight of each of these sentences.
    heads (list[list[float]]): The weights (H, N) of H heads, where there are several.
    hops (list[list[float]]): The weights (K, N) of K hops, where there are several.
    attributions (dict[str, list[float]]): By other methods than attention, such as
        "erasure", how much each token speaks for the label `target`, and below 0 how
        much against it.
    target (str): The label that the attributions explain. "" where there are none.
    contrast (str): The other label, if they tell why not that. "" if not.
    why (list[Why]): What each label that is given rests on, if it was asked.
    RAISES (ValueError): If the lists differ in length, the sentences do not cover the
        tokens, or a number is NaN, infinite or (a weight) negative.
    """

    unit: ClassVar[str] = "token"

    words: list[str]
    spaces: list[bool]
    attention: list[float]
    scores: dict[str, float]
    predicted: list[str]
    gold: list[str] | None = None
    lang: str = ""
    sentence_lengths: list[int] = field(default_factory=list)
    sentence_attention: list[float] = field(default_factory=list)
    heads: list[list[float]] = field(default_factory=list)
    hops: list[list[float]] = field(default_factory=list)
    attributions: dict[str, list[float]] = field(default_factory=dict)
    target: str = ""
    contrast: str = ""
    why: list[Why] = field(default_factory=list)

    def __post_init__(self) -> None:
        _check_tokens(self)
        check_numbers("score", list(self.scores.values()), map(repr, self.scores))
        if self.sentence_lengths or self.sentence_attention:
            _check_sentences(self)
        check_attributions(self.attributions, len(self.words))
        object.__setattr__(self, "why", read_whys(self.why, len(self.words), "token"))

    @property
    def text(self) -> str:
        """The text of the document."""
        return self._text_of(slice(None))

    @property
    def ranked_scores(self) -> list[tuple[str, float]]:
        """The labels and their scores, the highest score first."""
        return sorted(self.scores.items(), key=lambda item: -item[1])

    @property
    def is_right(self) -> bool | None:
        """Whether the predicted labels are the gold ones. None if gold is not known."""
        return None if self.gold is None else set(self.predicted) == set(self.gold)

    @property
    def sentence_starts(self) -> dict[int, int]:
        """The index of each sentence by that of its first token."""
        lengths = self.sentence_lengths
        ends = zip(accumulate(lengths), lengths, strict=True)
        return {end - length: i for i, (end, length) in enumerate(ends)}

    def unit_text(self, start: int, end: int) -> str:
        """Get the text of some tokens."""
        return self._text_of(slice(start, end)).rstrip(" ")

    def subject(self, why: Why) -> Piece:
        """Name what is decided about: the text."""
        return Piece("this")

    def strongest(self, n: int) -> list[int]:
        """Get the indices of the n tokens of highest weight, the highest first."""
        return strongest_first(self.attention)[:n]

    def shades(self, n: int) -> list[int]:
        """Grade the weights from 0 (none) to n, the strongest of this document."""
        return _grade(self.attention, n)

    def sentence(self, i: int) -> str:
        """Get the text of a sentence."""
        start = sum(self.sentence_lengths[:i])
        return self._text_of(slice(start, start + self.sentence_lengths[i]))

    def strongest_sentences(self, n: int) -> list[int]:
        """Get the indices of the n sentences of highest weight, the highest first."""
        weights = self.sentence_attention
        return strongest_first(weights)[:n]

    def sentence_shades(self, n: int) -> list[int]:
        """Grade the weights of the sentences as `shades` grades those of tokens."""
        return _grade(self.sentence_attention, n)

    def _text_of(self, tokens: slice) -> str:
        return join(self.words[tokens], self.spaces[tokens])


def _grade(weights: list[float], n: int) -> list[int]:
    peak = max(weights, default=0.0)
    return [round(n * weight / peak) if peak else 0 for weight in weights]


def _check_tokens(explanation: Explanation) -> None:
    weights = {}
    if explanation.attention or explanation.heads or explanation.hops:
        weights["attention"] = explanation.attention
    for name in ("heads", "hops"):
        rows = enumerate(getattr(explanation, name), 1)
        weights |= {f"{name}[{i}]": row for i, row in rows}
    n_words = len(explanation.words)
    check_one_per_token(n_words, {"spaces": explanation.spaces, **weights})
    for name, numbers in weights.items():
        check_numbers(name, numbers, map(repr, explanation.words))


def _check_sentences(explanation: Explanation) -> None:
    n_words = len(explanation.words)
    lengths, weights = explanation.sentence_lengths, explanation.sentence_attention
    if lengths and sum(lengths) != n_words:
        raise ValueError(
            f"The sentences of an explanation must cover its tokens: expected "
            f"{n_words} in 'sentence_lengths', got {sum(lengths)}."
        )
    if len(weights) != len(lengths):
        raise ValueError(
            f"An explanation needs one entry per sentence in 'sentence_attention': "
            f"expected {len(lengths)}, got {len(weights)}."
        )
    check_numbers(
        "attention", weights, (f"sentence {i + 1}" for i in range(len(weights)))
    )
