"""Hypotheses: the texts that a search found, traced back through its steps.

score(y) = log p(y) / |y|^a + b sum over rows i of log min(sum over pieces a_ti, 1)

for a length |y| that counts the END, and the weights a of the source's rows. The second
summand, the coverage penalty, is large for a text that leaves out some of the source:
Wu et al. (2016), eq. 14, https://arxiv.org/abs/1609.08144
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy
from numpy.typing import NDArray

from ...numeric.arrays import Ints
from ...vocabulary.copies import Copies

Scores = NDArray[numpy.float32]
# A row that was attended to less counts as one that had so much.
LEAST = 1e-3


class Hypothesis(NamedTuple):
    """A text of a source.

    ids (List[int]): Its pieces, without START and END.
    score (float): See above.
    weights (pieces, rows): Of the source's rows, for each piece.
    ended (bool): Whether it has an END, or was cut off.
    copied (pieces,): The share of each piece's probability that is copied. None where
        the decoder does not copy.
    copies (Optional[Copies]): What it could copy.
    """

    ids: list[int]
    score: float
    weights: Scores
    ended: bool
    copied: Scores | None = None
    copies: Copies | None = None


class Taken(NamedTuple):
    """A step of the search, for B sources that were not done.

    sources (B,): Their numbers in the batch, ascending.
    parents (B, K), pieces (B, K): The hypotheses that went on, and with which piece.
    weights (B, K, S): What the hypotheses before it had asked.
    totals (B, K): The log-probabilities of the hypotheses that went on.
    gates (B, K): The logits of the gate of the hypotheses before it, if there is one.
    """

    sources: Ints
    parents: Ints
    pieces: Ints
    weights: Scores
    totals: Scores
    gates: Scores | None = None


class Traced(NamedTuple):
    """A hypothesis, piece by piece.

    ids (List[int]): Its pieces.
    weights (pieces, S): What each of them asked.
    totals (pieces,): The log-probability of the pieces up to each.
    gates (pieces,): The logits of the gate. 0 if there is none.
    """

    ids: list[int]
    weights: Scores
    totals: Scores
    gates: Scores


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


def best(
    ended: list[Ended], n_best: int, score: Callable[[Ended], float]
) -> list[tuple[Ended, float]]:
    """Choose the best, the best first, and give their scores.

    What has an END is better than what has not.
    """
    scored = [(one, score(one)) for one in ended]
    return sorted(scored, key=lambda pair: (not pair[0].by_end, -pair[1]))[:n_best]


def coverage_penalty(weights: Scores) -> float:
    """Get the sum of the logarithms of what rows were attended to, at most 1 of each.

    weights (pieces, rows): Of the source's rows.
    """
    return float(numpy.log(weights.sum(axis=0).clip(LEAST, 1)).sum())


def trace(history: list[Taken], source: int, ended: Ended) -> Traced:
    """Get the pieces of a hypothesis, and what stood behind each."""
    ids: list[int] = []
    S = history[0].weights.shape[2]
    weights = numpy.zeros((ended.length, S), dtype="f")
    totals, gates = numpy.zeros((2, ended.length), dtype="f")
    beam = ended.beam
    for t in reversed(range(ended.length)):
        taken = history[t]
        row = int(numpy.searchsorted(taken.sources, source))
        ids.append(int(taken.pieces[row, beam]))
        totals[t] = taken.totals[row, beam]
        beam = int(taken.parents[row, beam])
        weights[t] = taken.weights[row, beam]
        if taken.gates is not None:
            gates[t] = taken.gates[row, beam]
    return Traced(ids[::-1], weights, totals, gates)
