"""What a translation attended to in its source, token by token, as plain data.

Like an Explanation it is JSON as it is:

    srsly.write_jsonl(path, map(dataclasses.asdict, explanations))
    explanations = [TranslatingExplanation(**line) for line in srsly.read_jsonl(path)]
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, repeat
from typing import Any

from ....numeric.ranking import strongest_first
from ...drawing.text import join
from ..checks import check_numbers, check_one_per_token
from ..kind import AnyExplanation


@dataclass(frozen=True)
class TranslatingExplanation(AnyExplanation):
    """One text, its translation, and what each token of that attended to in the text.

    words (list[str]): The text of each token of the source, as in `spacy.tokens.Doc`.
    spaces (list[bool]): Whether a space follows each of them.
    translation (str): The translation that is predicted.
    tokens (list[str]): The text of each token of the translation.
    weights (list[list[float]]): For each token of the translation the weight of each
        token of the source, from 0 up. The weights of a token sum to 1, or, of
        attention to a window, to less.
    score (float): The log-probability of a piece of the translation, in nats.
    candidates (list[dict[str, Any]]): The likeliest translations, each with its
        "text" and "score", the best first, which is the predicted one.
    gold_translation (str | None): A translation that is right. None where none is
        known.
    lang (str): The language of the source (ISO 639). "" where it is not known.
    target_lang (str): The language of the translation. "" where it is not known.
    copied (list[float]): For each token of the translation the share of its probability
        that was copied from the source, from 0 to 1. Empty where nothing is copied.
    RAISES (ValueError): If the lists differ in length, the best candidate is another
        translation, or a number is NaN, infinite or (a weight) negative.
    """

    words: list[str]
    spaces: list[bool]
    translation: str
    tokens: list[str]
    weights: list[list[float]]
    score: float
    candidates: list[dict[str, Any]] = field(default_factory=list)
    gold_translation: str | None = None
    lang: str = ""
    target_lang: str = ""
    copied: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        check_one_per_token(len(self.words), {"spaces": self.spaces})
        check_one_per_token(len(self.tokens), {"weights": self.weights})
        if self.copied:
            check_one_per_token(len(self.tokens), {"copied": self.copied})
            check_numbers("copied share", self.copied, map(repr, self.tokens))
        _check_weights(self)
        _check_candidates(self)

    @property
    def text(self) -> str:
        """The text of the source."""
        return join(self.words, self.spaces)

    @property
    def is_gold(self) -> bool:
        """Whether the translation is known to be right, word for word."""
        return self.translation == self.gold_translation

    @cached_property
    def peak(self) -> float:
        """The highest weight of all."""
        return max(chain.from_iterable(self.weights), default=0.0)

    def is_copied(self, i: int) -> bool:
        """Tell whether a token of the translation was copied more than made."""
        return bool(self.copied) and self.copied[i] > 0.5

    def shade(self, weight: float, n: int) -> int:
        """Grade a weight from 0 (none) to n, the highest of this translation."""
        return round(n * weight / self.peak) if self.peak else 0

    def strongest(self, i: int, n: int) -> Iterator[tuple[int, float]]:
        """Get the tokens of the source that a token of the translation attended to.

        i (int): The index of the token of the translation.
        n (int): The most tokens to get.
        YIELDS (tuple[int, float]): Index and weight, the strongest first, and none
            without weight.
        """
        weights = self.weights[i]
        for j in strongest_first(weights)[:n]:
            if weights[j]:
                yield j, weights[j]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_weights(explanation: TranslatingExplanation) -> None:
    n_words = len(explanation.words)
    pairs = zip(explanation.tokens, explanation.weights, strict=True)
    for i, (token, weights) in enumerate(pairs):
        if len(weights) != n_words:
            raise ValueError(
                f"Token {i} of a translation needs one weight per token of the "
                f"source: expected {n_words}, got {len(weights)}."
            )
        check_numbers("attention", weights, repeat(repr(token), n_words))


def _check_candidates(explanation: TranslatingExplanation) -> None:
    candidates = explanation.candidates
    for each in candidates:
        if not isinstance(each.get("text"), str) or not _is_number(each.get("score")):
            raise ValueError(
                f"A candidate has a 'text' and a 'score', a number, was: {each!r:.100}."
            )
    if candidates and candidates[0]["text"] != explanation.translation:
        raise ValueError(
            f"The first of the candidates must be the translation "
            f"{explanation.translation!r}, was: {candidates[0]['text']!r}."
        )
    scored = {"score": explanation.score, "text": explanation.translation}
    texts = (repr(each["text"]) for each in (scored, *candidates))
    scores = [each["score"] for each in (scored, *candidates)]
    check_numbers("score", scores, texts, signed=True)
