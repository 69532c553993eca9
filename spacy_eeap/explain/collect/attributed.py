"""Explanations with the numbers of other methods beside the attention."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy
from numpy.typing import NDArray
from spacy.tokens import Doc

from ...attribute.decision import Decider, Decision
from ...attribute.methods import METHODS
from ..kinds.answers.explanation import AnsweringExplanation
from ..kinds.classes.explanation import Explanation
from ..kinds.kind import AnyExplanation
from ..kinds.tags.explanation import TaggingExplanation


def with_attributions(
    decider: Decider,
    docs: list[Doc],
    explanations: Iterable[AnyExplanation],
    methods: Iterable[str],
) -> Iterator[AnyExplanation]:
    """Add to explanations what other methods say of the same decisions.

    decider (Decider): The component.
    docs (list[Doc]): Documents, as the component gets them.
    explanations (Iterable[AnyExplanation]): Their explanations.
    methods (Iterable[str]): The names of the methods.
    YIELDS (AnyExplanation): The explanations, in order. Where a decision can rest on
        one unit only, there is nothing to compare, and nothing is added.
    """
    methods = list(methods)
    pairs = zip(explanations, decider.decide(docs), strict=True)
    for explanation, decisions in pairs:
        if all(len(decision.units) < 2 for decision in decisions):
            yield explanation
        else:
            values = {name: METHODS[name](decider, decisions) for name in methods}
            yield _add(explanation, decisions, values)


def _add(
    explanation: AnyExplanation,
    decisions: list[Decision],
    values: dict[str, list[NDArray]],
) -> AnyExplanation:
    if isinstance(explanation, TaggingExplanation):
        return replace(
            explanation,
            attributions={
                name: _matrix(decisions, of_decisions).tolist()
                for name, of_decisions in values.items()
            },
        )
    attributions = {name: of_units[0].tolist() for name, of_units in values.items()}
    if isinstance(explanation, Explanation):
        target = list(explanation.scores)[decisions[0].label]
        return replace(explanation, attributions=attributions, target=target)
    if isinstance(explanation, AnsweringExplanation):
        return replace(explanation, attributions=attributions)
    raise TypeError(f"No method explains a {type(explanation).__name__}.")


def _matrix(decisions: list[Decision], values: list[NDArray]) -> NDArray:
    """Put the values of the units of each token in the columns of these tokens."""
    matrix = numpy.zeros((len(decisions), len(decisions)))
    for decision, of_units in zip(decisions, values, strict=True):
        matrix[decision.row, decision.units[:, 0]] = of_units
    return matrix
