"""Make the explanations of what a model predicted, at little cost."""

import math
from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, TypeVar, cast

from .kind import AnyExplanation

ExplanationT = TypeVar("ExplanationT", bound=AnyExplanation)


@cache
def _factories(class_: Any) -> list[tuple[str, Callable[[], Any]]]:
    """Get the fields whose defaults are made anew. Those of others are the class's."""
    return [
        (field.name, field.default_factory)
        for field in fields(class_)
        if field.default_factory is not MISSING
    ]


def predicted(
    class_: type[ExplanationT], numbers: Iterable[float], **content: Any
) -> ExplanationT:
    """Make an explanation, and check only that the model predicted numbers.

    All the checks take longer than the prediction of a short text, and the lists of
    one prediction fit each other.

    class_ (type): The class of the explanation.
    numbers (Iterable[float]): Numbers of the content of which one is NaN or infinite
        if any of the content is.
    content (Any): The fields. Those left out have their defaults.
    RETURNS (AnyExplanation): The explanation.
    RAISES (ValueError): If a number is NaN or infinite. The message names it.
    """
    if not math.isfinite(sum(numbers)):
        return class_(**content)
    made = object.__new__(class_)
    lists = {name: make() for name, make in _factories(cast(Any, class_))}
    made.__dict__.update(lists, **content)
    return made
