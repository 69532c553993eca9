"""The numbers that a text has for each of its tokens, by the name of their source."""

from ...drawing.methods import spelled
from .explanation import Explanation


def weight_rows(explanation: Explanation) -> dict[str, list[float]]:
    """Get the attention, its heads and hops, then each other method.

    explanation (Explanation): The explanation of a classifier.
    RETURNS (dict[str, list[float]]): The numbers (N,) of each. Those of methods have a
        sign.
    """
    methods = explanation.attributions.items()
    return attention_rows(explanation) | {spelled(name): row for name, row in methods}


def attention_rows(explanation: Explanation) -> dict[str, list[float]]:
    """Get the attention, and each of its heads and hops where there are several.

    explanation (Explanation): The explanation of a classifier.
    RETURNS (dict[str, list[float]]): The weights (N,) of each. One head or hop is the
        attention itself, and left out. None of a component that does not attend.
    """
    rows = {"attention": explanation.attention} if explanation.attention else {}
    for name, weights in (("head", explanation.heads), ("hop", explanation.hops)):
        if len(weights) > 1:
            rows |= {f"{name} {i}": each for i, each in enumerate(weights, 1)}
    return rows
