"""Why a decision was made: the fewest units without which it would be another.

    removal      the smallest S with  f(x without S) != f(x)
    sufficient   the smallest T with  f(only T of x) = f(x)

for the decision f(x) about a document x, a unit of which at least is always left. The
first is a counterfactual explanation (Martens and Provost, 2014,
https://doi.org/10.25300/MISQ/2014/38.1.04); the second a sufficient input subset as in
Carter, Mueller, Jain and Gifford (2019, https://arxiv.org/abs/1810.03805), here as
documents without the other units and not with masks in their place. Both are looked
for by erasure, see `smallest_set`, at no more than three times its cost each.
"""

from collections.abc import Sequence
from typing import NamedTuple

from numpy.typing import NDArray

from .decision import Decider, Decision
from .margin import margin
from .searches import Answer, Search, run_together


class Units(NamedTuple):
    """Some units of a decision, and what is decided by what they leave, or are.

    units (k, 2): Where each starts and ends, in tokens.
    label (str): The label that there is then. "" for none, or none that is asked about.
    score (float): Its probability, or that of the label asked about.
    is_smallest (bool): Whether it is known that no smaller set does this.
    """

    units: NDArray
    label: str
    score: float
    is_smallest: bool


class Reason(NamedTuple):
    """What a decision rests on.

    decision (Decision): The decision.
    is_given (bool): Whether its label is given, or ahead of the contrast. If it is not,
        the removal is what keeps it from being so.
    removal (Units | None): The fewest units without which it would be otherwise. None:
        none were found.
    is_fixed (bool): Whether it is known that there are none.
    sufficient (Units | None): The fewest units that alone keep the label. None: none
        were found, or the label is not given.
    """

    decision: Decision
    is_given: bool
    removal: Units | None
    is_fixed: bool
    sufficient: Units | None


def reasons(decider: Decider, decisions: Sequence[Decision]) -> list[Reason | None]:
    """Look for what decisions rest on.

    decider (Decider): The component.
    decisions (Sequence[Decision]): Its decisions. All are asked about at a time.
    RETURNS (list[Reason | None]): A reason for each. None for one with fewer than two
        units, of which none can be left out.
    """
    asked = [each for each in decisions if len(each.units) > 1]
    given = [bool(margin(decider, each, each.scores) >= 0) for each in asked]
    removals = [Search(decider, each, keeps=False) for each in asked]
    kept = [
        Search(decider, each, keeps=True)
        for each, is_given in zip(asked, given, strict=True)
        if is_given
    ]
    without = run_together(decider, removals)
    alone = iter(run_together(decider, kept))
    told = iter(
        Reason(
            each,
            is_given,
            _units(decider, each, removal),
            removal.units is None and removal.is_smallest,
            _units(decider, each, next(alone)) if is_given else None,
        )
        for each, is_given, removal in zip(asked, given, without, strict=True)
    )
    return [next(told) if len(each.units) > 1 else None for each in decisions]


def _units(decider: Decider, decision: Decision, answer: Answer) -> Units | None:
    if answer.units is None or answer.scores is None:
        return None
    label, score = _outcome(decider, decision, answer.scores)
    return Units(decision.units[answer.units], label, score, answer.is_smallest)


def _outcome(
    decider: Decider, decision: Decision, scores: NDArray
) -> tuple[str, float]:
    """Get the label that there is by scores, and its probability."""
    best = decision.label
    if margin(decider, decision, scores) < 0:
        if decision.contrast is not None:
            best = decision.contrast
        elif decider.exclusive:
            best = int(scores.argmax())
        else:
            return "", float(scores[best])
    if not decider.labels[best]:
        return "", float(scores[decision.label])
    return decider.labels[best], float(scores[best])
