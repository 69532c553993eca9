"""What is measured of some decisions: an array for each figure, with a number for each.

NaN stands where a figure has no value.
"""

from collections.abc import Iterable

import numpy
from numpy.random import Generator
from numpy.typing import NDArray
from spacy.training import Example

from ..attribute.decision import Decider, Decision
from ..attribute.methods import find_method
from .agreement import kendall
from .erased import comprehensiveness_and_sufficiency, ranked
from .permutation import permutation_test
from .supporting_facts import chance_of_a_hit, supporting_fact_hits

ATTENTION, ERASURE, RANDOM = "attention", "erasure", "random"
PERMUTED = "permuted"

Figures = dict[str, NDArray]


def measure_batch(
    decider: Decider,
    permuting: Decider | None,
    decisions: list[Decision],
    examples: list[Example],
    methods: Iterable[str],
    random: Generator,
) -> dict[str, Figures]:
    """Measure some decisions.

    decider, permuting: The component, and the same with exchanged weights, or None.
    decisions (list[Decision]): The decisions, each with two units or more.
    examples (list[Example]): The example of each.
    methods (Iterable[str]): The methods beside attention and random; erasure is one.
    random (Generator): What is drawn from.
    RETURNS: By method the figures "comprehensiveness", "sufficiency", "kendall" and
        "hits"; and under PERMUTED the figures "distance" and "changed".
    """
    values = {ATTENTION: [decision.attention for decision in decisions]}
    values |= {name: find_method(name)(decider, decisions) for name in methods}
    values[RANDOM] = [random.random(len(decision.units)) for decision in decisions]
    measured = {}
    for name, of_units in values.items():
        orders = [ranked(each, random) for each in of_units]
        lost, kept = comprehensiveness_and_sufficiency(decider, decisions, orders)
        measured[name] = {
            "comprehensiveness": lost,
            "sufficiency": kept,
            "kendall": kendall(of_units, values[ERASURE]),
            "hits": _hits(decider, examples, of_units, at_random=name == RANDOM),
        }
    measured[PERMUTED] = _permuted(decider, permuting, decisions)
    return measured


def _hits(
    decider: Decider, examples: list[Example], values: list[NDArray], at_random: bool
) -> NDArray:
    if decider.unit != "fact":
        return numpy.full(len(values), numpy.nan)
    count = chance_of_a_hit if at_random else supporting_fact_hits
    return count(examples, values)


def _permuted(
    decider: Decider, permuting: Decider | None, decisions: list[Decision]
) -> Figures:
    if permuting is None:
        nothing = numpy.full(len(decisions), numpy.nan)
        return {"distance": nothing, "changed": nothing}
    return permutation_test(decider, permuting, decisions)._asdict()
