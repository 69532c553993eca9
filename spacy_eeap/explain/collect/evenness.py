"""How even attention is: whether it chooses among the tokens of a text at all.

    evenness = mean over texts of  H(a) / log n        H(a) = -sum_i a_i log a_i

for the weights a of a text of n tokens: 1 if all have the same.
"""

import math
from collections.abc import Iterable, Iterator

from ..kinds.kind import AnyExplanation

# From here on the shading of a text says nothing.
EVEN = 0.98


def evenness(explanations: Iterable[AnyExplanation]) -> float:
    """Measure how even the attention to texts is.

    explanations (Iterable[AnyExplanation]): Explanations. Of those that have one weight
        for each token, texts of two tokens or more count.
    RETURNS (float): From 0 to 1. 0 if there are no such texts.
    """
    found: Iterator[list[float]] = (
        getattr(explanation, "attention", []) for explanation in explanations
    )
    shares = [_evenness(w) for w in found if len(w) > 1 and any(w)]
    return sum(shares) / len(shares) if shares else 0.0


def _evenness(weights: list[float]) -> float:
    total = sum(weights)
    shares = [weight / total for weight in weights if weight > 0]
    return -sum(share * math.log(share) for share in shares) / math.log(len(weights))


def even_warning(pipe_name: str, explanations: Iterable[AnyExplanation]) -> str:
    """Say that the attention of a component is even, if it is. "" if it is not."""
    if evenness(explanations) < EVEN:
        return ""
    return (
        f"The attention of '{pipe_name}' is almost the same for every token: it has "
        f"hardly been trained, and its shading says nothing. Train for longer, or see "
        f"by erasure what decides."
    )
