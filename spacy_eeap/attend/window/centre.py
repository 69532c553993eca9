"""The centre of a window, predicted from its query, and the bell around it.

    p = S sigmoid(v . tanh(W q))                  in a document of S tokens
    g(s) = exp(-(s - p)^2 / (2 sigma^2))          at position s, with sigma = D / 2

Luong et al. (2015), eqs. 9-10: https://aclanthology.org/D15-1166
"""

from collections.abc import Callable, Sequence
from typing import Any

from thinc.api import Model, glorot_uniform_init, uniform_init

from ...numeric.arrays import Floats
from ...numeric.linear import linear
from ...numeric.ops import current_ops
from ..energy.energies import additive

InT = tuple[Floats, Floats]
OutT = Floats


def Centre() -> Model[InT, OutT]:
    """Build the layer that predicts centres (Q, 1), as positions in the document.

    It reads queries (Q, nI) and the length of each one's document (Q,). Its callback
    gives the gradient of the queries.
    """
    return Model(
        "centre",
        forward,
        init=init,
        dims={"nI": None},
        params={"W": None, "v": None},
        ops=current_ops(),
    )


def forward(
    model: Model[InT, OutT], inputs: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], Floats]]:
    """Predict the centres, and get the callback for their gradient."""
    queries, lengths = inputs
    hidden, backprop_hidden = linear(queries, model.get_param("W"))
    v: Floats = model.get_param("v")
    scores, backprop_scores = additive(hidden, v.reshape(-1, 1))
    # The sigmoid in a form that does not overflow.
    shares = 0.5 + 0.5 * model.ops.xp.tanh(0.5 * scores)
    sizes = model.ops.asarray2f(lengths.reshape(-1, 1))

    def backprop(d_centres: OutT) -> Floats:
        d_scores = d_centres * sizes * shares * (1 - shares)
        d_hidden, dv = backprop_scores(d_scores)
        d_queries, dW = backprop_hidden(d_hidden)
        model.inc_grad("v", dv.ravel())
        model.inc_grad("W", dW)
        return d_queries

    return sizes * shares, backprop


def init(model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None) -> None:
    """Set the parameters. The layer around this one has set nI."""
    nI = model.get_dim("nI")
    model.set_param("W", glorot_uniform_init(model.ops, (nI, nI)))
    model.set_param("v", uniform_init(model.ops, (nI,)))


def predict_centres(
    layers: Sequence[Model[InT, OutT]], queries: Floats, lengths: Floats
) -> tuple[OutT | None, Callable[[OutT | None], Floats | float]]:
    """Predict centres by the layer in `layers`, if there is one."""
    for layer in layers:
        return layer((queries, lengths), True)
    return None, lambda d_centres: 0.0


def bell(
    xp: Any, positions: Floats, centres: Floats, radius: int
) -> tuple[Floats, Callable[[Floats], Floats]]:
    """Get the factors g at positions (R, m, n) around centres (R, m, 1).

    RETURNS: The factors, and a callback from their gradient to that of the centres.
    """
    distances = positions - centres
    precision = (2 / radius) ** 2  # 1 / sigma^2
    factors = xp.exp(-0.5 * precision * distances**2)

    def backprop(d_factors: Floats) -> Floats:
        d_distances = d_factors * factors * (-precision * distances)
        return -d_distances.sum(axis=-1, keepdims=True)

    return factors, backprop
