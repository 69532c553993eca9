"""The permutation test: would other weights have led to the same decision?

The weights of each query are given to its keys in a random order, and the rest of the
model is run again. What moves is told by the total variation distance between the
probabilities before and after, half the sum of their differences: 0 if nothing moves, 1
if all does. If little moves, the decision does not need these weights.

Jain and Wallace (2019), sec. 4.2.1: https://aclanthology.org/N19-1357
"""

from copy import copy
from functools import partial
from typing import Any, NamedTuple

import numpy
from numpy.random import Generator
from numpy.typing import NDArray
from thinc.api import Model, get_array_module
from thinc.types import Floats1d

from ..attend.normalise import Backprop, Normalise, find_normalisation
from ..attribute.decision import Decider, Decision
from ..models import parametric_attention
from ..numeric.arrays import Floats
from ..numeric.copying import copy_model

# How often the weights are exchanged.
N_PERMUTATIONS = 100


class Permuted(NamedTuple):
    """What permuted weights change of each decision.

    distance (decisions,): The median over the permutations of the total variation
        distance.
    changed (decisions,): The share of the permutations that change the label.
    """

    distance: NDArray
    changed: NDArray


def permuting_decider(decider: Decider, random: Generator) -> Decider | None:
    """Make a decider whose attention gives its weights to random keys.

    decider (Decider): The component, which stays as it is.
    random (Generator): What the orders are drawn from, anew at each prediction.
    RETURNS (Optional[Decider]): None if no layer lets its weights be exchanged.
    """
    model = _permuting_model(decider.model, random)
    if model is None:
        return None
    permuting = copy(decider)
    permuting.model = model
    return permuting


def _permuting_model(
    model: Model[Any, Any], random: Generator
) -> Model[Any, Any] | None:
    if parametric_attention.has_attention(model):
        return parametric_attention.with_weights(model, partial(_permute_all, random))
    copied = copy_model(model)
    hooks = {"normalise", "exchange"}
    layers = [node for node in copied.walk() if hooks & node.attrs.keys()]
    for layer in layers:
        if "exchange" in layer.attrs:
            layer.attrs["exchange"] = partial(permute, random=random)
        else:
            normalise = find_normalisation(layer.attrs["normalise"])
            layer.attrs["normalise"] = partial(_permuted, normalise, random)
    return copied if layers else None


def _permute_all(random: Generator, by_doc: list[Floats1d]) -> list[Floats1d]:
    return [weights[random.permutation(len(weights)).tolist()] for weights in by_doc]


def permutation_test(
    decider: Decider, permuting: Decider, decisions: list[Decision]
) -> Permuted:
    """Make some decisions again with weights in other orders.

    decider (Decider): The component.
    permuting (Decider): What `permuting_decider` made of it.
    decisions (list[Decision]): Decisions of the component.
    RETURNS (Permuted): What changes.
    """
    before = _scores(decider, decisions)
    drawn = [_scores(permuting, decisions) for _ in range(N_PERMUTATIONS)]
    after = [numpy.stack(scores) for scores in zip(*drawn, strict=True)]
    pairs = list(zip(before, after, strict=True))
    distances = [distance(x, y, decider.exclusive) for x, y in pairs]
    return Permuted(
        numpy.array(list(map(numpy.median, distances))),
        numpy.array([(y.argmax(axis=1) != x.argmax()).mean() for x, y in pairs]),
    )


def _scores(decider: Decider, decisions: list[Decision]) -> list[NDArray]:
    """Get the probabilities (labels,) behind each decision."""
    docs = {id(decision.doc): decision.doc for decision in decisions}
    scores = dict(zip(docs, decider.scores(list(docs.values())), strict=True))
    return [scores[id(decision.doc)][decision.row] for decision in decisions]


def _permuted(
    normalise: Normalise, random: Generator, scores: Floats
) -> tuple[Floats, Backprop]:
    weights, backprop = normalise(scores)
    return permute(weights, scores > -numpy.inf, random), backprop


def permute(weights: Floats, allowed: Floats, random: Generator) -> Floats:
    """Exchange weights among those places of each row that are allowed.

    weights (..., n), allowed (..., n): The weights, and which can be exchanged.
    RETURNS (..., n): The weights, those that are not allowed where they were.
    """
    xp = get_array_module(weights)
    drawn = xp.where(allowed, xp.asarray(random.random(weights.shape)), 2.0)
    shuffled = drawn.argsort(axis=-1)
    # Those that are allowed come first, in their order: which of these is each place?
    ranks = (~allowed).argsort(axis=-1, kind="stable").argsort(axis=-1)
    moved = xp.take_along_axis(weights, shuffled, axis=-1)
    return xp.take_along_axis(moved, ranks, axis=-1)


def distance(before: NDArray, after: NDArray, exclusive: bool) -> NDArray:
    """Get the total variation distance (...) of probabilities (..., labels).

    Of labels that do not exclude each other, each is a distribution of its own, and the
    greatest distance counts.
    """
    moved = numpy.abs(before - after)
    return moved.sum(axis=-1) / 2 if exclusive else moved.max(axis=-1)
