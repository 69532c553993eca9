"""What a pipeline attended to in one document, as plain data.

An explanation is made of lists, strings, numbers and dicts, so it is JSON as it is:

    srsly.write_jsonl(path, map(dataclasses.asdict, explanations))
    explanations = [Explanation(**line) for line in srsly.read_jsonl(path)]
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Explanation:
    """One document, what was predicted for it, and the attention to each token.

    words (list[str]): The text of each token, as in `spacy.tokens.Doc`.
    spaces (list[bool]): Whether a space follows each token, as in `spacy.tokens.Doc`.
    attention (list[float]): The weight of each token, from 0 up. Softmax attention
        sums to 1. Empty for a document without tokens.
    scores (dict[str, float]): The score of each label, from 0 to 1.
    predicted (list[str]): The labels that the pipeline assigns.
    gold (list[str] | None): The labels that are right. None where they are not known.
    lang (str): The language of the text (ISO 639). "" where it is not known.
    RAISES (ValueError): If the lists differ in length, or a number is NaN, infinite
        or (a weight) negative.
    """

    words: list[str]
    spaces: list[bool]
    attention: list[float]
    scores: dict[str, float]
    predicted: list[str]
    gold: list[str] | None = None
    lang: str = ""

    def __post_init__(self) -> None:
        _check_lengths(self)
        _check_numbers("attention", zip(self.words, self.attention, strict=True))
        _check_numbers("score", self.scores.items())

    @property
    def text(self) -> str:
        """The text of the document."""
        return "".join(
            word + " " * space
            for word, space in zip(self.words, self.spaces, strict=True)
        )

    @property
    def ranked_scores(self) -> list[tuple[str, float]]:
        """The labels and their scores, the highest score first."""
        return sorted(self.scores.items(), key=lambda item: -item[1])

    @property
    def is_right(self) -> bool | None:
        """Whether the predicted labels are the gold ones. None if gold is not known."""
        return None if self.gold is None else set(self.predicted) == set(self.gold)

    def strongest(self, n: int) -> list[int]:
        """Get the indices of the n tokens of highest weight, the highest first."""
        return sorted(range(len(self.words)), key=lambda i: -self.attention[i])[:n]

    def shades(self, n: int) -> list[int]:
        """Grade the weights from 0 (none) to n, the strongest of this document."""
        peak = max(self.attention, default=0.0)
        return [round(n * weight / peak) if peak else 0 for weight in self.attention]


def _check_lengths(explanation: Explanation) -> None:
    n_words = len(explanation.words)
    for name in ("spaces", "attention"):
        length = len(getattr(explanation, name))
        if length != n_words:
            raise ValueError(
                f"An explanation needs one entry per token in '{name}': "
                f"expected {n_words}, got {length}."
            )


def _check_numbers(kind: str, named: Iterable[tuple[str, float]]) -> None:
    for name, number in named:
        if not math.isfinite(number) or number < 0:
            raise ValueError(
                f"The {kind} of {name!r} must be finite and not negative, was: "
                f"{number}. For NaN, check the weights of the model and its vectors."
            )
