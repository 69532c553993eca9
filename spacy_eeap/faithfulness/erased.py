"""Comprehensiveness and sufficiency of a ranking of the units of a text.

    comprehensiveness = mean over k of  p(y | x) - p(y | x without its first k %)
    sufficiency       = mean over k of  p(y | x) - p(y | only its first k % of x)

for the probability p of the label y that was given to x, and the first units of the
ranking: the higher the first and the lower the second, the better it tells what the
label rests on. Units are taken out of the text, which is predicted anew.

DeYoung et al. (2020), ERASER, sec. 4.2, with the shares of their area over the
perturbation curve: https://aclanthology.org/2020.acl-main.408
"""

from collections.abc import Iterator

import numpy
from numpy.random import Generator
from numpy.typing import NDArray

from ..attribute.decision import Decider, Decision
from ..attribute.erasure import Case, scores_without

# Shares of the units, each rounded up to whole ones.
SHARES = (0.01, 0.05, 0.1, 0.2, 0.5)


def comprehensiveness_and_sufficiency(
    decider: Decider, decisions: list[Decision], orders: list[NDArray]
) -> tuple[NDArray, NDArray]:
    """Measure how a ranking explains each decision.

    decider (Decider): The component.
    decisions (list[Decision]): Its decisions, each with two units or more.
    orders (list[NDArray]): Of each the indices of its units (n,), the first first.
    RETURNS: Two arrays (decisions,), in probability from -1 to 1.
    """
    left = scores_without(decider, _cases(decisions, orders))
    full = numpy.array([decision.score for decision in decisions])
    lost = full[:, None, None] - left.reshape(len(decisions), 2, len(SHARES))
    comprehensiveness, sufficiency = lost.mean(axis=2).T
    return comprehensiveness, sufficiency


def _cases(decisions: list[Decision], orders: list[NDArray]) -> Iterator[Case]:
    for decision, order in zip(decisions, orders, strict=True):
        firsts = [first_units(order, share) for share in SHARES]
        yield from ((decision, first) for first in firsts)
        yield from ((decision, ~first) for first in firsts)


def first_units(order: NDArray, share: float) -> NDArray:
    """Tell which units (n,) are the first of an order, one at least."""
    first = numpy.zeros(len(order), dtype=bool)
    first[order[: numpy.ceil(share * len(order)).astype(int)]] = True
    return first


def ranked(values: NDArray, random: Generator) -> NDArray:
    """Order units by their values (n,), the highest first, equal ones at random."""
    return numpy.lexsort([random.random(len(values)), -values])
