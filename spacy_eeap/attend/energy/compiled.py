"""Additive attention with one learned query in one pass, by the compiled kernels.

The formula is that of learned_query.py with the softmax, and the weighted sum.
"""

from collections.abc import Callable
from typing import Any, cast

import numpy
from thinc.api import Model
from thinc.types import Ragged

from ...numeric.arrays import Floats
from ...numeric.kernels import kernels_for
from ...numeric.widths import check_width
from .energies import SUMS

Attended = tuple[Floats, Floats, Callable[[Floats], Floats]]


def attend_compiled(model: Model[Any, Any], Xr: Ragged) -> Attended | None:
    """Get the summaries (B, nI), the weights (N,), and the callback from dY to dX.

    model (Model): A layer that was made with `learned_query`.
    RETURNS: None if there are no kernels for it.
    """
    attrs = model.attrs
    X: Floats = Xr.dataXd
    if attrs["normalise"] != "softmax" or attrs["energy"] not in SUMS:
        return None
    check_width(model, X)
    W, b, q = (cast(Any, model.get_param(name)) for name in ("W", "b", "q"))
    kernels = kernels_for(X, W, b, q)
    if kernels is None or q.ndim != 1:
        return None
    lengths = numpy.asarray(Xr.lengths, dtype="int64")
    answers = X @ W.T
    weights = numpy.empty(len(X), "float32")
    Y = numpy.empty((len(lengths), X.shape[1]), "float32")
    kernels.attend_forward(answers, b, q, X, lengths, weights, Y)

    def backprop(dY: Floats) -> Floats:
        dX: Floats = numpy.empty_like(X)
        dq: Floats = numpy.zeros_like(q)
        d_keys, dY = answers.copy(), numpy.ascontiguousarray(dY, dtype="float32")
        kernels.attend_backward(d_keys, q, X, weights, lengths, dY, dX, dq)
        model.inc_grad("W", d_keys.T @ X)
        model.inc_grad("b", d_keys.sum(axis=0))
        model.inc_grad("q", dq)
        dX += d_keys @ W
        return dX

    return Y, weights, backprop
