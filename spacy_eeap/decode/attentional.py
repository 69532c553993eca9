"""What tells pieces, of states and of the source that they ask: attentional vectors.

    h~ = tanh(C c + D s + b_h)        for the context c = sum of weights of s * h

Luong et al. (2015), eq. 5: https://aclanthology.org/D15-1166

The rows h of the source are multiplied with C once, and not each context: C sum of w h
= sum of w (C h). And the state s is multiplied with all that multiplies it at once,
[D; W_q].
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from thinc.api import Model

from ..attend.source import Asked, Source, project_keys, query_matrix, weigh
from ..numeric.arrays import Floats
from .decoder import Started
from .products import linear_of

# From the gradient of what tells the pieces to that of what was asked, and of the keys.
AskCallback = Callable[[Floats], tuple["AskGrad", Floats]]


class AskGrad(NamedTuple):
    """The gradient of what m states of each of B sources make.

    states (B, m, nH): Of the states.
    products (B * m, nO + nK): Of their products.
    mixed (B, m, nO): Of the weighted sums of the values.
    """

    states: Floats
    products: Floats
    mixed: Floats


def know(
    model: Model[Any, Any], source: Source, is_train: bool
) -> tuple[Started, Callable[[Floats, Floats, Floats], Floats]]:
    """Project what does not change from step to step.

    RETURNS: It, and a callback from the gradients of the keys, the values and the
        matrix of the products to that of the source's rows.
    """
    xp, attention = model.ops.xp, model.layers[0]
    nO, (B, S, nI) = model.get_dim("nO"), source.rows.shape
    keys, backprop_keys = project_keys(attention, source)
    flat = source.rows.reshape(B * S, nI)
    values, backprop_C = linear_of(model, is_train)(flat, model.get_param("C"))
    W_q = query_matrix(attention)
    D: Floats = model.get_param("D")
    matrix = D if W_q is None else xp.concatenate([D, W_q])

    def backprop(d_keys: Floats, d_values: Floats, d_matrix: Floats) -> Floats:
        model.inc_grad("D", d_matrix[:nO])
        d_rows, dC = backprop_C(d_values.reshape(B * S, nO))
        model.inc_grad("C", dC)
        d_keyed = backprop_keys(d_keys, None if W_q is None else d_matrix[nO:])
        return d_keyed + d_rows.reshape(B, S, nI)

    return Started(source, keys, values.reshape(B, S, nO), matrix), backprop


def ask(
    model: Model[Any, Any], started: Started, states: Floats, times: Sequence[int]
) -> tuple[Floats, Floats, AskCallback]:
    """Let m states (B, m, nH) of each source ask.

    times (Sequence[int]): The number of the step of each of them, or of all.
    RETURNS: What tells the pieces (B * m, nO), the weights (B, m, S), and the callback.
    """
    xp, nO = model.ops.xp, model.get_dim("nO")
    B, m, nH = states.shape
    products = states.reshape(B * m, nH) @ started.matrix.T
    queries = products[:, nO:].reshape(B, m, -1) if products.shape[1] > nO else states
    weights, backprop_weigh = weigh(
        model.layers[0], started.source, started.keys, Asked(queries, states), times
    )
    mixed = (weights @ started.values).reshape(B * m, nO)
    Y = xp.tanh(mixed + products[:, :nO] + model.get_param("bh"))

    def backprop(dY: Floats) -> tuple[AskGrad, Floats]:
        d_sums = dY * (1 - Y * Y)
        model.inc_grad("bh", d_sums.sum(axis=0))
        d_mixed = d_sums.reshape(B, m, nO)
        d_asked, d_keys = backprop_weigh(d_mixed @ started.values.swapaxes(1, 2))
        d_states = 0.0 if d_asked.states is None else d_asked.states
        if products.shape[1] > nO:
            d_products = xp.hstack([d_sums, d_asked.queries.reshape(B * m, -1)])
        else:
            d_products, d_states = d_sums, d_states + d_asked.queries
        d_states = d_states + (d_products @ started.matrix).reshape(B, m, nH)
        return AskGrad(d_states, d_products, d_mixed), d_keys

    return Y, weights, backprop


def ask_again(args: tuple[Any, ...], dY: Floats) -> tuple[AskGrad, Floats]:
    """Get the gradient where nothing but the arguments of `ask` were kept."""
    return ask(*args)[2](dY)
