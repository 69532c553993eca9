"""Which weights are the highest, of equal ones the first.

The last digits of a weight depend on the batch it was computed in. So weights that
differ by less than a hundred-thousandth of the highest are taken for equal: a document
has the same strongest tokens alone and in any batch.
"""

from collections.abc import Sequence

import numpy
from thinc.api import get_array_module

from .arrays import Floats

DIGITS = 5
CLOSE = 10.0**-DIGITS


def ranks(weights: Floats) -> Floats:
    """Get weights to be compared: rounded, and 1 for the highest of the last axis.

    weights (..., n), 0 or more.
    """
    xp = get_array_module(weights)
    highest = weights.max(axis=-1, keepdims=True, initial=0)
    return (weights / xp.where(highest > 0, highest, 1)).round(DIGITS)


def highest(scores: Floats) -> Floats:
    """Get the place of the highest score of the last axis, of equal ones the first.

    scores (..., n), of any sign. n is 1 or more.
    """
    xp = get_array_module(scores)
    peaks = scores.max(axis=-1, keepdims=True)
    room = CLOSE * xp.maximum(xp.abs(peaks), 1)
    return (scores >= xp.where(xp.isfinite(peaks), peaks - room, peaks)).argmax(axis=-1)


def levelled(weights: Floats) -> Floats:
    """Put each weight on the level of the highest one that it is equal to.

    Rounding would not do: its edges divide some of the weights that are equal.

    weights (..., n), 0 or more.
    """
    order = numpy.argsort(-weights, axis=-1, kind="stable")
    ordered = numpy.take_along_axis(weights, order, axis=-1)
    room = CLOSE * ordered[..., 0] if weights.shape[-1] else None
    for i in range(1, weights.shape[-1]):
        level, weight = ordered[..., i - 1], ordered[..., i]
        ordered[..., i] = numpy.where(weight >= level - room, level, weight)
    levels = numpy.empty_like(weights)
    numpy.put_along_axis(levels, order, ordered, axis=-1)
    return levels


def strongest_first(weights: Sequence[float]) -> list[int]:
    """Order the places of weights by their absolute values."""
    strengths = [abs(weight) for weight in weights]
    room = CLOSE * max(strengths, default=0)
    level = 0.0
    levels: dict[int, float] = {}
    for i in sorted(range(len(weights)), key=lambda i: -strengths[i]):
        if not levels or not strengths[i] >= level - room:
            level = strengths[i]
        levels[i] = level
    return sorted(range(len(weights)), key=lambda i: -levels[i])
