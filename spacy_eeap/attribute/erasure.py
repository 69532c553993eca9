"""Erasure: what a decision loses with each unit that is taken out of the document.

    a_i = p(y | x) - p(y | x without unit i)

for the probability p of the label y that the component gave to the document x. Li,
Monroe and Jurafsky (2016), eq. 1, where it is relative to p:
https://arxiv.org/abs/1612.08220
"""

from collections.abc import Iterable, Iterator

import numpy
from numpy.typing import NDArray
from spacy.tokens import Doc

from .decision import Decider, Decision

Case = tuple[Decision, NDArray]

# Tokens that are predicted at a time.
BATCH_TOKENS = 20_000


def erasure(decider: Decider, decisions: list[Decision]) -> list[NDArray]:
    """Leave out each unit in turn.

    decider (Decider): The component.
    decisions (list[Decision]): Its decisions, each with two units or more.
    RETURNS (list[NDArray]): For each decision what it loses with each unit (n,). It
        takes as many predictions as there are units.
    """
    cases = (
        (decision, one)
        for decision in decisions
        for one in numpy.eye(len(decision.units), dtype=bool)
    )
    left = iter(scores_without(decider, cases))
    return [
        decision.score - numpy.array([next(left) for _ in decision.units])
        for decision in decisions
    ]


def scores_without(decider: Decider, cases: Iterable[Case]) -> NDArray:
    """Get the probabilities that labels keep without some units.

    cases (Iterable[tuple[Decision, NDArray]]): A decision, and which of its units (n,)
        to take out, but not all.
    RETURNS (cases,), float64: The probability of the label of each decision, less that
        of its contrast.
    """
    found = rows_without(decider, cases)
    return numpy.array([decision.score_in(row) for decision, row in found], dtype="d")


def rows_without(
    decider: Decider, cases: Iterable[Case]
) -> Iterator[tuple[Decision, NDArray]]:
    """Get the probabilities of all labels without some units.

    decider, cases: As `scores_without`.
    YIELDS (tuple[Decision, NDArray]): For each case the decision, and the
        probabilities (labels,).
    """
    for docs, erased in _batches(decider, cases):
        scores = decider.scores(decider.prepare(docs))
        yield from ((decision, scores[i][row]) for decision, i, row in erased)


Erased = list[tuple[Decision, int, int]]  # each with its document and its row there


def _batches(
    decider: Decider, cases: Iterable[Case]
) -> Iterator[tuple[list[Doc], Erased]]:
    """Take units out. Decisions about one document share what is left of it."""
    docs: list[Doc] = []
    erased: Erased = []
    known: dict[tuple[int, bytes], int] = {}
    n_tokens = 0
    for decision, units in cases:
        kept = kept_tokens(decision, units)
        key = id(decision.doc), kept.tobytes()
        if key not in known:
            if n_tokens >= BATCH_TOKENS:
                yield docs, erased
                docs, erased, known, n_tokens = [], [], {}, 0
            known[key] = len(docs)
            docs.append(decider.without(decision.doc, kept))
            n_tokens += len(docs[-1])
        row = int(kept[: decision.row].sum())
        erased.append((decision, known[key], row))
    if docs:
        yield docs, erased


def kept_tokens(decision: Decision, units: NDArray) -> NDArray:
    """Tell which tokens (N,) of a document are left without some of its units."""
    kept = numpy.ones(len(decision.doc), dtype=bool)
    for start, end in decision.units[units]:
        kept[start:end] = False
    return kept
