"""Which units of a long text a decision may rest on, by attention and gradients.

They cost next to nothing beside erasure, which is then asked of these units alone.
"""

import numpy
from numpy.typing import NDArray

from ..numeric.ranking import strongest_first
from .decision import Decider, Decision
from .rows import is_ours


def likely_units(decider: Decider, decision: Decision, n: int) -> NDArray:
    """Choose the strongest by attention and the strongest by gradient x input, in turn.

    decider (Decider): The component.
    decision (Decision): Its decision.
    n (int): The most units to choose.
    RETURNS (units,), int64: Their indices, in order. Without attention and gradients,
        the first.
    """
    n_units = len(decision.units)
    if n_units <= n:
        return numpy.arange(n_units)
    ranks = []
    if len(decision.attention):
        ranks.append(strongest_first(decision.attention.tolist()))
    if is_ours(decider.model):
        ranks.append(strongest_first(_gradient_x_input(decider, decision).tolist()))
    in_turn = [unit for pair in zip(*ranks, strict=True) for unit in pair]
    return numpy.sort(list(dict.fromkeys(in_turn or range(n_units)))[:n])


def _gradient_x_input(decider: Decider, decision: Decision) -> NDArray:
    """Get the gradient of the logit times each row, in the sum over those of a unit."""
    opened = decider.rows().open(decision)
    scores, backprop = opened.run(opened.rows[None])
    d_logits = numpy.zeros_like(scores)
    d_logits[0, decision.label] = 1
    if decider.exclusive:
        d_logits -= scores
    by_row = (opened.rows * backprop(d_logits)[0]).sum(axis=1)
    if len(by_row) != len(decision.doc):
        return by_row[opened.of_units]
    return numpy.array([by_row[start:end].sum() for start, end in decision.units])
