"""Dropout whose rate a config can fix for one layer, or leave to [training] dropout.

Thinc sets the attribute "dropout_rate" of every layer that has it at each update,
so a rate that is a layer's own must have another name.

Srivastava et al. (2014): https://jmlr.org/papers/v15/srivastava14a.html
"""

from collections.abc import Callable
from typing import Any, cast

import numpy
from thinc.api import Model, NumpyOps, Ops
from thinc.types import Floats2d


def dropout_attrs(rate: float | None) -> dict[str, float]:
    """Make the attributes of a layer that calls `drop`.

    rate (Optional[float]): The layer's own rate, at least 0 and below 1. If
        None, it follows the [training] dropout.
    RAISES: ValueError if the rate is out of range.
    """
    if rate is None:
        return {"dropout_rate": 0.0}
    check_rate("dropout", rate, or_null="or null for the [training] dropout, ")
    return {"own_dropout_rate": rate}


def check_rate(name: str, rate: float, or_null: str = "") -> None:
    """Raise a ValueError if a rate is no share that can be dropped."""
    if not isinstance(rate, int | float) or not 0 <= rate < 1:
        raise ValueError(
            f"{name} is a share of at least 0 and below 1, {or_null}but was {rate!r}"
        )


def rate_of(model: Model[Any, Any]) -> float:
    """Get the rate at which a layer drops in training: its own, or the config's."""
    rate = model.attrs.get("own_dropout_rate", model.attrs.get("dropout_rate"))
    return rate or 0.0


def drop(
    model: Model[Any, Any], X: Floats2d, is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], Floats2d]]:
    """Drop cells of X in training, and scale up the rest to keep the mean."""
    rate = rate_of(model)
    if not is_train or not rate:
        return X, lambda dY: dY
    mask = _draw(model.ops, X.shape, rate)
    return X * mask, lambda dY: dY * mask


def _draw(ops: Ops, shape: tuple[int, ...], rate: float) -> Floats2d:
    """Draw what cells are multiplied with: 0, or for those that stay 1 / (1 - rate).

    As the method of thinc's ops does, whose numbers in double precision take twice as
    long. They come of the one generator that `fix_random_seed` seeds.
    """
    if not isinstance(ops, NumpyOps):
        return cast(Floats2d, ops.get_dropout_mask(shape, rate))
    generator = numpy.random.Generator(
        numpy.random.get_bit_generator()  # type: ignore[attr-defined]
    )
    mask = generator.random(shape, dtype="float32")
    numpy.greater_equal(mask, numpy.float32(rate), out=mask)
    mask *= numpy.float32(1 / (1 - rate))
    return cast(Floats2d, mask)


def Dropout(rate: float | None = None) -> Model[Floats2d, Floats2d]:
    """Build the layer. Unlike thinc's Dropout, it can keep a rate of its own."""
    return Model("dropout", drop, attrs=dropout_attrs(rate))
