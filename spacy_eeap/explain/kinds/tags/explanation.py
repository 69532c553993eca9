"""What a tagger attended to for each token of a document, as plain data.

Like an Explanation it is JSON as it is:

    srsly.write_jsonl(path, map(dataclasses.asdict, explanations))
    explanations = [TaggingExplanation(**line) for line in srsly.read_jsonl(path)]
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import ClassVar

from ....printing.printable import one_line
from ...drawing.text import join
from ..because import Piece
from ..checks import check_attributions, check_numbers, check_one_per_token
from ..kind import AnyExplanation
from ..why import Why, read_whys


@dataclass(frozen=True)
class TaggingExplanation(AnyExplanation):
    """One document, the tag of each token, and the tokens that it attended to.

    words (list[str]): The text of each token, as in `spacy.tokens.Doc`.
    spaces (list[bool]): Whether a space follows each token, as in `spacy.tokens.Doc`.
    tags (list[str]): What is predicted for each token.
    probabilities (list[float]): The probability of each of these tags.
    attended (list[list[int]]): For each token the indices of the tokens that it
        attended to most, the strongest first.
    weights (list[list[float]]): The weight of each of these, from 0 up. Softmax
        attention sums to 1 over all tokens, of which these are the strongest.
    features (list[str]): The morphological features that are predicted with each
        tag, as in "Number=Sing". Empty if the component predicts none.
    lang (str): The language of the text (ISO 639). "" where it is not known.
    attributions (dict[str, list[list[float]]]): By other methods than attention, such
        as "erasure", for each token how much each of the tokens speaks for its tag,
        and below 0 how much against it. A token says nothing of itself: 0.
    target (str): The label that these explain in place of the given ones. "" for none.
    contrast (str): The other label, if they tell why not that. "" if not.
    gold (list[str] | None): The tag of each token that is right, "" where it is not
        known. None where none is.
    why (list[Why]): What tags rest on, if it was asked, each with the index of its
        token: those of the lowest probabilities.
    RAISES (ValueError): If the lists differ in length, a token attended to is not in
        the text, or a number is NaN, infinite or negative.
    """

    unit: ClassVar[str] = "token"

    words: list[str]
    spaces: list[bool]
    tags: list[str]
    probabilities: list[float]
    attended: list[list[int]]
    weights: list[list[float]]
    features: list[str] = field(default_factory=list)
    lang: str = ""
    attributions: dict[str, list[list[float]]] = field(default_factory=dict)
    target: str = ""
    contrast: str = ""
    gold: list[str] | None = None
    why: list[Why] = field(default_factory=list)

    def __post_init__(self) -> None:
        _check_lengths(self)
        check_numbers("probability", self.probabilities, map(repr, self.words))
        of_tokens = zip(self.words, self.weights, strict=True)
        names = (repr(word) for word, weights in of_tokens for _ in weights)
        check_numbers("attention", list(chain.from_iterable(self.weights)), names)
        _check_attended(self)
        for method, rows in self.attributions.items():
            check_one_per_token(len(self.words), {f"attributions[{method!r}]": rows})
            for row in rows:
                check_attributions({method: row}, len(self.words))
        object.__setattr__(self, "why", read_whys(self.why, len(self.words), "token"))

    @property
    def wrong(self) -> list[int] | None:
        """The indices of the tokens whose tag is wrong. None if gold is not known."""
        if self.gold is None:
            return None
        pairs = enumerate(zip(self.tags, self.gold, strict=True))
        return [i for i, (tag, gold) in pairs if gold not in ("", tag)]

    @property
    def text(self) -> str:
        """The text of the document."""
        return join(self.words, self.spaces)

    def unit_text(self, start: int, end: int) -> str:
        """Get the text of some tokens."""
        return join(self.words[start:end], self.spaces[start:end]).rstrip(" ")

    def subject(self, why: Why) -> Piece:
        """Name what is decided about: the token."""
        return Piece(one_line(self.words[why.place]), "unit")

    def strongest(self, i: int, n: int | None = None) -> Iterator[tuple[int, float]]:
        """Get the tokens that a token attended to, with their weights.

        i (int): The index of the token.
        n (int | None): The most tokens to get. None: all.
        RETURNS (Iterator[tuple[int, float]]): Index and weight, the strongest first.
        """
        return zip(self.attended[i][:n], self.weights[i][:n], strict=True)


def _check_lengths(explanation: TaggingExplanation) -> None:
    names = ["spaces", "tags", "probabilities", "attended", "weights"]
    if explanation.features:
        names.append("features")
    if explanation.gold is not None:
        names.append("gold")
    lists = {name: getattr(explanation, name) for name in names}
    check_one_per_token(len(explanation.words), lists)


def _check_attended(explanation: TaggingExplanation) -> None:
    lengths = map(len, explanation.attended), map(len, explanation.weights)
    for i, (n_attended, n_weights) in enumerate(zip(*lengths, strict=True)):
        if n_attended != n_weights:
            raise ValueError(
                f"Token {i} needs one weight per token in 'attended': expected "
                f"{n_attended}, got {n_weights}."
            )
    n_words = len(explanation.words)
    unknown = set(chain.from_iterable(explanation.attended)).difference(range(n_words))
    if unknown:
        raise ValueError(
            f"The indices in 'attended' must be those of tokens: from 0 to "
            f"{n_words - 1}, was: {min(unknown)}."
        )
