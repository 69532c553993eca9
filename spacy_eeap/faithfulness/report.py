"""What was measured of the faithfulness of a pipeline, as plain data."""

import math
from dataclasses import asdict, dataclass, field
from typing import Any

from .intervals import Interval


@dataclass(frozen=True)
class MethodFigures:
    """How well one method explains the decisions, in means over all of them.

    comprehensiveness, sufficiency (Interval): See `erased.py`.
    kendall (Interval): The rank correlation with erasure, from -1 to 1.
    gain (Interval): Comprehensiveness above that of a random order of the same units.
    hits (Interval): Of stories, the share whose supporting facts are ranked highest.
    """

    comprehensiveness: Interval
    sufficiency: Interval
    kendall: Interval
    gain: Interval
    hits: Interval


@dataclass(frozen=True)
class Report:
    """The faithfulness of the explanations of a component.

    pipe_name (str): The component.
    unit (str): What its decisions rest on, "token" or "fact".
    n_documents (int): Documents with a decision that was measured.
    n_decisions (int): Such decisions.
    n_left_out (int): Decisions that rest on one unit or none: there is no order.
    score (Interval): The probability of the labels: what there is to lose.
    methods (dict[str, MethodFigures]): "attention", "random", and others by name.
    distance, changed (Interval): What permuted weights change, see `permutation.py`.
        NaN if the attention does not let its weights be exchanged.
    seed (int): That of all that was drawn at random.
    """

    pipe_name: str
    unit: str
    n_documents: int
    n_decisions: int
    n_left_out: int
    score: Interval
    methods: dict[str, MethodFigures]
    distance: Interval
    changed: Interval
    seed: int
    verdict: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Get the report as JSON has it. What was not measured is null."""
        return _plain(asdict(self))


def _plain(value: Any) -> Any:
    if isinstance(value, Interval):
        return {name: _plain(bound) for name, bound in value._asdict().items()}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, float) and math.isnan(value):
        return None
    return value
