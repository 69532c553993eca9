"""Which weights are the highest, of equal ones the first.

The last digits of a weight depend on the batch it was computed in. So weights that
differ by less than a hundred-thousandth of the highest are taken for equal: a document
has the same strongest tokens alone and in any batch.
"""

from collections.abc import Sequence

from thinc.api import get_array_module

from .arrays import Floats

DIGITS = 5


def ranks(weights: Floats) -> Floats:
    """Get weights to be compared: rounded, and 1 for the highest of the last axis.

    weights (..., n), 0 or more.
    """
    xp = get_array_module(weights)
    highest = weights.max(axis=-1, keepdims=True, initial=0)
    return (weights / xp.where(highest > 0, highest, 1)).round(DIGITS)


def strongest_first(weights: Sequence[float]) -> list[int]:
    """Order the places of weights by their absolute values."""
    strengths = [abs(weight) for weight in weights]
    highest = max(strengths, default=0) or 1
    return sorted(
        range(len(weights)), key=lambda i: -round(strengths[i] / highest, DIGITS)
    )
