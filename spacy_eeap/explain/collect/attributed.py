"""Explanations with the numbers of other methods, and reasons, beside the attention."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from spacy.tokens import Doc

from ...attribute.decision import Decider, Decision
from ...attribute.methods import METHODS
from ...attribute.reasons import reasons
from ...attribute.target import ask_about, find_label
from ..kinds import kind_of
from ..kinds.kind import AnyExplanation


@dataclass(frozen=True)
class Asked:
    """What is asked of a component beside its attention.

    decider (Decider): The component.
    methods (tuple[str, ...]): The names of other methods.
    why (bool): Whether to say what each decision rests on.
    target (str | None): The label to explain. None: the one that is given.
    contrast (str | None): The other label, if it is asked why not that.
    RAISES (ValueError): If a label is none of the component.
    """

    decider: Decider
    methods: tuple[str, ...]
    why: bool
    target: str | None = None
    contrast: str | None = None

    def __post_init__(self) -> None:
        for label in (self.target, self.contrast):
            if label is not None:
                find_label(self.decider, label)

    def add_to(
        self, docs: list[Doc], explanations: Iterable[AnyExplanation]
    ) -> Iterator[AnyExplanation]:
        """Add what is told of decisions to the explanations of these.

        docs (list[Doc]): Documents, as the component gets them.
        explanations (Iterable[AnyExplanation]): Their explanations.
        YIELDS (AnyExplanation): The explanations, in order. Where a decision can rest
            on one unit only, there is nothing to compare, and nothing is added.
        """
        decided = self.decider.decide(docs)
        with_methods = map(self._attribute, explanations, decided)
        yield from self._reason(decided, with_methods) if self.why else with_methods

    def _attribute(
        self, explanation: AnyExplanation, decisions: list[Decision]
    ) -> AnyExplanation:
        if not self.methods or all(len(each.units) < 2 for each in decisions):
            return explanation
        asked = self._ask(decisions)
        values = {name: METHODS[name](self.decider, asked) for name in self.methods}
        added = kind_of(explanation).add_attributions(explanation, asked, values)
        told: dict[str, Any] = {}
        if any(each.contrast is not None for each in asked):
            told["contrast"] = self.contrast
        if self.target is not None:
            told["target"] = self.target
        return replace(added, **told)

    def _reason(
        self, decided: list[list[Decision]], explanations: Iterable[AnyExplanation]
    ) -> Iterator[AnyExplanation]:
        asked = [self._ask(self.decider.questions(of_doc)) for of_doc in decided]
        told = iter(
            reasons(self.decider, [each for of_doc in asked for each in of_doc])
        )
        for explanation, of_doc in zip(explanations, asked, strict=True):
            add = kind_of(explanation).add_reasons
            assert add is not None
            yield add(explanation, self.decider.labels, [next(told) for _ in of_doc])

    def _ask(self, decisions: list[Decision]) -> list[Decision]:
        return ask_about(self.decider, decisions, self.target, self.contrast)
