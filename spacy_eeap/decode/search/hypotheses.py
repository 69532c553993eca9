"""Hypotheses: the texts that a search found, traced back through its steps.

score(y) = log p(y) / |y|^a            for a length |y| that counts the END
"""

from typing import NamedTuple

import numpy
from numpy.typing import NDArray

from ...numeric.arrays import Ints

Scores = NDArray[numpy.float32]


class Hypothesis(NamedTuple):
    """A text of a source.

    ids (List[int]): Its pieces, without START and END.
    score (float): See above.
    weights (pieces, rows): Of the source's rows, for each piece.
    ended (bool): Whether it has an END, or was cut off.
    """

    ids: list[int]
    score: float
    weights: Scores
    ended: bool


class Taken(NamedTuple):
    """A step of the search, for B sources that were not done.

    sources (B,): Their numbers in the batch, ascending.
    parents (B, K), pieces (B, K): The hypotheses that went on, and with which piece.
    weights (B, K, S): What the hypotheses before it had asked.
    """

    sources: Ints
    parents: Ints
    pieces: Ints
    weights: Scores


class Ended(NamedTuple):
    """A hypothesis that goes on no more.

    total (float): Its log-probability.
    length (int): Of its pieces, without END.
    beam (int): Which hypothesis it was after so many steps.
    by_end (bool): Whether it has an END, or was cut off.
    """

    total: float
    length: int
    beam: int
    by_end: bool

    def score(self, length_penalty: float) -> float:
        """Get the score, with the penalty a."""
        return self.total / (self.length + self.by_end) ** length_penalty


def best(ended: list[Ended], n_best: int, length_penalty: float) -> list[Ended]:
    """Choose the best, the best first. What has an END is better than what has not."""
    ranked = sorted(ended, key=lambda one: (not one.by_end, -one.score(length_penalty)))
    return ranked[:n_best]


def trace(history: list[Taken], source: int, ended: Ended) -> tuple[list[int], Scores]:
    """Get the pieces of a hypothesis, and what each of them asked (pieces, S)."""
    ids: list[int] = []
    S = history[0].weights.shape[2]
    weights = numpy.zeros((ended.length, S), dtype="f")
    beam = ended.beam
    for t in reversed(range(ended.length)):
        taken = history[t]
        row = int(numpy.searchsorted(taken.sources, source))
        ids.append(int(taken.pieces[row, beam]))
        beam = int(taken.parents[row, beam])
        weights[t] = taken.weights[row, beam]
    return ids[::-1], weights
