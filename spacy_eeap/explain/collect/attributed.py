"""Explanations with the numbers of other methods beside the attention."""

from collections.abc import Iterable, Iterator

from spacy.tokens import Doc

from ...attribute.decision import Decider
from ...attribute.methods import METHODS
from ..kinds import kind_of
from ..kinds.kind import AnyExplanation


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
            kind = kind_of(explanation)
            yield kind.add_attributions(explanation, decisions, values)
