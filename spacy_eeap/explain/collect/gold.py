"""What is right for the Docs and Examples that people hold."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from spacy.tokens import Doc
from spacy.training import Example

from ..kinds.kind import AnyExplanation, Kind

Gold = Callable[[AnyExplanation], AnyExplanation]


def known_gold(kind: Kind, given: str | Doc | Example) -> Gold | None:
    """Find out what is right for a text.

    kind (Kind): What is predicted.
    given (str | Doc | Example): The text. Of a Doc it is known if its cats are all 0 or
        1: it does not tell whether a pipeline has written its tags, but scores are
        hardly ever so sure.
    RETURNS (Callable | None): Adds it to an explanation. None if it is not known.
    """
    if isinstance(given, Example):
        if kind.aligned_gold is not None:
            return partial(_add_aligned, kind.aligned_gold, given)
        members = kind.members_of(given.reference)
        record = kind.record_of(members)
        return record.add_gold if record else partial(_add, kind.gold_of(members))
    if isinstance(given, Doc) and set(given.cats.values()) <= {0.0, 1.0}:
        return partial(_add, kind.gold_of({"cats": given.cats} if given.cats else {}))
    return None


def _add(fields: dict[str, Any], explanation: AnyExplanation) -> AnyExplanation:
    return replace(explanation, **fields) if fields else explanation  # type: ignore[type-var]


def _add_aligned(
    aligned: Callable[[Example, AnyExplanation], dict[str, Any]],
    example: Example,
    explanation: AnyExplanation,
) -> AnyExplanation:
    return _add(aligned(example, explanation), explanation)


def add_gold(explanation: AnyExplanation, gold: Gold | None) -> AnyExplanation:
    """Add what is right to an explanation, if it is known."""
    return explanation if gold is None else gold(explanation)
