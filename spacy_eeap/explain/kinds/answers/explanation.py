"""What a question attended to among the facts of a story, hop by hop, as plain data.

Like an Explanation it is JSON as it is:

    srsly.write_jsonl(path, map(dataclasses.asdict, explanations))
    explanations = [AnsweringExplanation(**line) for line in srsly.read_jsonl(path)]
"""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import ClassVar

import numpy

from ....numeric.ranking import highest, strongest_first
from ..because import Piece
from ..checks import check_attributions, check_numbers
from ..kind import AnyExplanation
from ..why import Why, read_whys


@dataclass(frozen=True)
class AnsweringExplanation(AnyExplanation):
    """One story, the answer to its question, and the attention to each fact.

    facts (list[str]): The text of each fact, in the order of the story.
    question (str): The text of the question.
    answer (str): The answer that is predicted.
    candidates (dict[str, float]): The likeliest answers and their scores, from 0 to
        1, the predicted one among them.
    weights (list[list[list[float]]]): The weights (K, H, M) that K hops gave M facts
        by H heads each. Those of a softmax head sum to 1; a memory network in its
        linear start, which has no softmax, can give negative ones.
    gold_answer (str | None): The answer that is right. None where it is not known.
    supporting_facts (list[int] | None): The indices of the facts that the right
        answer rests on. None where they are not known.
    lang (str): The language of the text (ISO 639). "" where it is not known.
    attributions (dict[str, list[float]]): By other methods than attention, such as
        "erasure", how much each fact speaks for the answer, and below 0 how much
        against it.
    target (str): The label that these explain in place of the given one. "" for none.
    contrast (str): The other label, if they tell why not that. "" if not.
    why (list[Why]): What the decision rests on, if it was asked.
    RAISES (ValueError): If a head has not one weight per fact, the answer is no
        candidate, a supporting fact is not in the story, or a number is NaN or
        infinite.
    """

    unit: ClassVar[str] = "fact"

    facts: list[str]
    question: str
    answer: str
    candidates: dict[str, float]
    weights: list[list[list[float]]]
    gold_answer: str | None = None
    supporting_facts: list[int] | None = None
    lang: str = ""
    attributions: dict[str, list[float]] = field(default_factory=dict)
    target: str = ""
    contrast: str = ""
    why: list[Why] = field(default_factory=list)

    def __post_init__(self) -> None:
        _check_weights(self)
        _check_answer(self)
        _check_supporting_facts(self)
        check_attributions(self.attributions, len(self.facts), "fact")
        object.__setattr__(self, "why", read_whys(self.why, len(self.facts), "fact"))

    @property
    def score(self) -> float:
        """The score of the answer, from 0 to 1."""
        return self.candidates[self.answer]

    @property
    def ranked_scores(self) -> list[tuple[str, float]]:
        """The candidates and their scores, the highest score first."""
        return sorted(self.candidates.items(), key=lambda item: -item[1])

    @property
    def predicted(self) -> list[str]:
        """The answer as the one predicted label."""
        return [self.answer]

    @property
    def gold(self) -> list[str] | None:
        """The gold answer as the one right label. None if it is not known."""
        return None if self.gold_answer is None else [self.gold_answer]

    @property
    def is_right(self) -> bool | None:
        """Whether the answer is the gold one. None if that is not known."""
        return None if self.gold_answer is None else self.answer == self.gold_answer

    @cached_property
    def hops(self) -> list[list[float]]:
        """For each hop the weight of each fact: the maximum over the heads (K, M).

        A fact is read if any head attends to it. In a mean, what one of eight heads
        reads alone would be as pale as what all of them hardly see.
        """
        return [list(map(max, zip(*heads, strict=True))) for heads in self.weights]

    def unit_text(self, start: int, end: int) -> str:
        """Get the text of a fact."""
        return " ".join(self.facts[start:end])

    def subject(self, why: Why) -> Piece:
        """Name what is decided about."""
        return Piece("the answer")

    def heads(self, k: int, m: int) -> list[float]:
        """Get the weights that the heads of a hop gave a fact."""
        return [head[m] for head in self.weights[k]]

    @cached_property
    def peak(self) -> float:
        """The highest weight of any fact in any hop."""
        return max(chain.from_iterable(self.hops), default=0.0)

    @cached_property
    def strongest(self) -> list[int]:
        """The index of the fact of highest weight, for each hop."""
        return [int(highest(numpy.asarray(hop))) for hop in self.hops if hop]

    def shade(self, weight: float, n: int) -> int:
        """Grade a weight from 0 (none) to n, the strongest of this story."""
        return round(n * weight / self.peak) if weight > 0 else 0

    def used(self, n: int) -> list[int]:
        """Choose the facts that tell most, to show of a long story.

        n (int): Number of facts to choose by weight.
        RETURNS (list[int]): The indices, in the order of the story, of the n facts
            of highest weight in any hop, of the strongest fact of each hop, and of
            the supporting facts.
        """
        weights = list(map(max, zip(*self.hops, strict=True)))
        ranked = strongest_first(weights)
        return sorted({*ranked[:n], *self.strongest, *(self.supporting_facts or ())})


def _check_weights(explanation: AnsweringExplanation) -> None:
    n_facts = len(explanation.facts)
    for k, heads in enumerate(explanation.weights, 1):
        lengths = {len(head) for head in heads}
        if lengths != {n_facts}:
            raise ValueError(
                f"An explanation needs one weight per fact from each head of hop {k}: "
                f"expected {n_facts}, got {', '.join(map(str, lengths)) or 'no head'}."
            )
        names = (f"fact {m} in hop {k}" for head in heads for m in range(len(head)))
        check_numbers("attention", list(chain(*heads)), names, signed=True)


def _check_answer(explanation: AnsweringExplanation) -> None:
    candidates = explanation.candidates
    if explanation.answer not in candidates:
        raise ValueError(
            f"The answer of an explanation must be one of the candidates "
            f"{list(candidates)}, was: {explanation.answer!r}."
        )
    check_numbers("score", list(candidates.values()), map(repr, candidates))


def _check_supporting_facts(explanation: AnsweringExplanation) -> None:
    n_facts = len(explanation.facts)
    for index in explanation.supporting_facts or ():
        if not 0 <= index < n_facts:
            raise ValueError(
                f"The indices in 'supporting_facts' must be those of facts: from 0 to "
                f"{n_facts - 1}, was: {index}."
            )
