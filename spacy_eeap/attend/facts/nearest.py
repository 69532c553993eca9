"""The facts of a long story that are nearest to its question.

    round 1     s_n = cos(x_n, q)                        how like the question
    round k     s_n = max over m of s_m cos(x_n, x_m)    m: the facts just found

each round as many, those with the highest s, and of facts that are as like, the later
ones. The cosines are of the rows of facts less their mean, and of the question less
what it has of that mean: what all facts have in common tells none from another. A fact
is not like itself: the same sentence once more leads nowhere. So a chain of facts is
followed as far as the rounds go. A link counts as much as those that lead to it,
because most of the many facts that a round finds are there by chance. It is no proof
that all that matter are found.

Miller et al. (2016), sec. 3.2, look facts up by a hash of their words before a memory
network reads them: https://arxiv.org/abs/1606.03126
"""

import numpy
from numpy.typing import NDArray

from ...numeric.arrays import Ints

# Rows that are compared at once, to bound the memory.
CHUNK = 8192


def nearest_facts(
    X: NDArray[numpy.float32], facts: Ints, question: int, most: int, rounds: int
) -> Ints:
    """Choose facts of one story.

    X (S, width): The rows of sentences.
    facts (M,): The row of each fact, in the order of the text.
    question (int): The row of the question.
    most (int): How many facts to choose, at least one.
    rounds (int): In how many rounds.
    RETURNS (Ints): The indices of the facts that are chosen, in the order of the text.
    """
    if len(facts) <= most:
        return numpy.arange(len(facts))
    rows, which = numpy.unique(facts, return_inverse=True)
    told, asking = _without_common(X[rows], which, X[[question]])
    trust = numpy.ones(1, dtype="f")
    chosen = numpy.zeros(len(facts), dtype=bool)
    rounds = min(rounds, most)  # at least one fact in each
    for i in range(rounds):
        by_row = _likeness(told, asking, trust)
        likeness = by_row[which]
        likeness[chosen] = -numpy.inf
        n = (i + 1) * most // rounds - chosen.sum()
        found = numpy.lexsort((numpy.arange(len(facts)), likeness))[len(facts) - n :]
        chosen[found] = True
        just_found = numpy.unique(which[found])
        asking, trust = told[just_found], by_row[just_found].clip(min=0)
    return numpy.flatnonzero(chosen)


def _without_common(
    told: NDArray[numpy.float32], which: Ints, asking: NDArray[numpy.float32]
) -> tuple[NDArray[numpy.float32], NDArray[numpy.float32]]:
    """Get the directions of facts and of a question, less what facts have in common."""
    mean = told[which].mean(axis=0)
    # Questions need not have it, and lose no more than they have.
    common = _directions(mean[None])
    return _directions(told - mean), _directions(asking - asking @ common.T * common)


def _directions(X: NDArray[numpy.float32]) -> NDArray[numpy.float32]:
    norms = numpy.linalg.norm(X, axis=1, keepdims=True)
    return X / numpy.maximum(norms, 1e-6)


def _likeness(
    told: NDArray[numpy.float32],
    asking: NDArray[numpy.float32],
    trust: NDArray[numpy.float32],
) -> NDArray[numpy.float32]:
    """Get how like each row is to one of those that ask, but for itself, at the most.

    trust: What likeness to each of those that ask counts.
    """
    most = numpy.empty(len(told), dtype="f")
    for start in range(0, len(told), CHUNK):
        cosines = told[start : start + CHUNK] @ asking.T
        cosines[cosines > 1 - 1e-5] = -1
        most[start : start + CHUNK] = (cosines * trust).max(axis=1)
    return most
