"""How often the facts that an answer rests on are those that a method ranks highest."""

from math import comb

import numpy
from numpy.typing import NDArray
from spacy.training import Example

from ..components.qa.supporting_facts import is_hit


def supporting_fact_hits(examples: list[Example], values: list[NDArray]) -> NDArray:
    """Tell for each story whether its supporting facts have the highest values.

    examples (list[Example]): Stories. The references may tell doc._.supporting_facts.
    values (list[NDArray]): The value of each fact (M,) by some method.
    RETURNS (stories,): 1 for a hit, 0 for none; NaN where no supporting facts are told.
    """
    pairs = zip(examples, values, strict=True)
    return numpy.array([_hit(example, of_facts) for example, of_facts in pairs])


def _hit(example: Example, values: NDArray) -> float:
    if not example.y._.supporting_facts:
        return numpy.nan
    return float(is_hit(example, (values - values.min())[None, None]))


def chance_of_a_hit(examples: list[Example], values: list[NDArray]) -> NDArray:
    """Get the probability of each hit if the facts are ranked at random (stories,)."""
    return numpy.array(
        [
            1 / comb(len(of_facts), len(set(example.y._.supporting_facts)))
            if example.y._.supporting_facts
            else numpy.nan
            for example, of_facts in zip(examples, values, strict=True)
        ]
    )
