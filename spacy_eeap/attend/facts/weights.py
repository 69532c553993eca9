"""The weights of a FactTransformer, and what they are before training.

A fact answers one that is like it, and hands on what it is: queries and keys are
projected alike, and O V is the identity. Trained attention tends to that form, and
starting from it helps small models (Trockman and Kolter 2023, sec. 4:
https://arxiv.org/abs/2305.09828). For a chain of facts it matters more: no single hop
pays off before the others are there.
"""

from typing import Any, cast

import numpy
from numpy.typing import NDArray
from thinc.api import Model
from thinc.types import FloatsXd

from .steps import Heads

# The scale of queries and keys against that of torch.nn.Linear.
SHARPNESS = 2.0
# Heads of a kind start with biases from 0 to this: from one that asks few neighbours to
# one that looks past dozens.
FAR = -4.0
# The names of the layer normalisations.
NORMS = ("attend", "think", "answer")


def weight_names() -> list[str]:
    """Get the names of all weights."""
    norms = [f"{name}_{part}" for name in NORMS for part in "Gg"]
    return [*"WUMcsQKVObo", "W1", "b1", "W2", "b2", "step", *norms]


def init_weights(
    model: Model[Any, Any], width: int, hidden: int, steps: int, heads: Heads
) -> None:
    """Draw the weights of a layer.

    width (int): The width of rows, d.
    hidden (int): That of the hidden layer.
    """
    random = model.ops.xp.random

    def uniform(rows: int, columns: int) -> Any:
        return random.uniform(-1, 1, (rows, columns)) * columns**-0.5

    alike, values = SHARPNESS * uniform(width, width), _orthogonal(width)
    weights = {
        "W": uniform(width, width),
        "U": uniform(width, width),
        "M": uniform(width, width),
        "c": numpy.zeros(width),
        "s": random.normal(0, 0.5, width),
        "Q": alike,
        "K": alike,
        "V": values,
        "O": values.T.copy(),
        "o": numpy.zeros(width),
        "b": _biases(heads),
        "W1": uniform(hidden, width),
        "b1": numpy.zeros(hidden),
        "W2": random.normal(0, 0.5, (width, hidden)) * hidden**-0.5,
        "b2": numpy.zeros(width),
        "step": random.normal(0, 0.1, (steps, width)),
    }
    for name in NORMS:
        weights[f"{name}_G"], weights[f"{name}_g"] = (
            numpy.ones(width),
            numpy.zeros(width),
        )
    for name, value in weights.items():
        drawn = model.ops.asarray(value, dtype="f")
        model.set_param(name, cast(FloatsXd, drawn))


def _orthogonal(width: int) -> NDArray[Any]:
    Q, R = numpy.linalg.qr(numpy.random.normal(size=(width, width)))
    return Q * numpy.sign(numpy.diag(R))


def _biases(heads: Heads) -> NDArray[Any]:
    kinds = (heads.before, heads.after)
    spread = [numpy.linspace(0, FAR, n) for n in kinds]
    return numpy.concatenate([*spread, numpy.zeros(heads.anywhere)])
