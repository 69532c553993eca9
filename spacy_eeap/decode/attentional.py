"""What tells pieces, of states and of the source that they ask: attentional vectors.

    h~ = tanh(C c + D s + b_h)        for the context c = sum of weights of s * h

Luong et al. (2015), eq. 5: https://aclanthology.org/D15-1166

The rows h of the source are multiplied with C once, and not each context: C sum of w h
= sum of w (C h). And the state s is multiplied with all that multiplies it at once,
[D; W_q]. Where the decoder copies, C and D have one more row, for the gate's logit.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from thinc.api import Model

from ..attend.source import Asked, Source, project_keys, query_matrix, weigh
from ..numeric.arrays import Floats
from .decoder import Started
from .products import linear_of
from .told import Told

# From the gradient of what is told to that of what was asked, and of the keys.
AskCallback = Callable[[Told], tuple["AskGrad", Floats]]


class AskGrad(NamedTuple):
    """The gradient of what m states of each of B sources make.

    states (B, m, nH): Of the states.
    products (B * m, nO + nK): Of their products.
    mixed (B, m, nO): Of the weighted sums of the values.
    coverage (B, m, S): Of the coverage, None if it is not read.

    Where the decoder copies, the gate makes of nO one more.
    """

    states: Floats
    products: Floats
    mixed: Floats
    coverage: Floats


def know(
    model: Model[Any, Any], source: Source, is_train: bool
) -> tuple[Started, Callable[[Floats, Floats, Floats], Floats]]:
    """Project what does not change from step to step.

    RETURNS: It, and a callback from the gradients of the keys, the values and the
        matrix of the products to that of the source's rows.
    """
    xp, attention = model.ops.xp, model.layers[0]
    B, S, nI = source.rows.shape
    keys, backprop_keys = project_keys(attention, source)
    flat = source.rows.reshape(B * S, nI)
    values, backprop_C = linear_of(model, is_train)(flat, model.get_param("C"))
    W_q = query_matrix(attention)
    D: Floats = model.get_param("D")
    n_told = len(D)
    matrix = D if W_q is None else xp.concatenate([D, W_q])

    def backprop(d_keys: Floats, d_values: Floats, d_matrix: Floats) -> Floats:
        model.inc_grad("D", d_matrix[:n_told])
        d_rows, dC = backprop_C(d_values.reshape(B * S, n_told))
        model.inc_grad("C", dC)
        d_keyed = backprop_keys(d_keys, None if W_q is None else d_matrix[n_told:])
        return d_keyed + d_rows.reshape(B, S, nI)

    return Started(source, keys, values.reshape(B, S, n_told), matrix), backprop


def ask(
    model: Model[Any, Any],
    started: Started,
    states: Floats,
    times: Sequence[int],
    coverage: Floats | None = None,
) -> tuple[Told, AskCallback]:
    """Let m states (B, m, nH) of each source ask.

    times (Sequence[int]): The number of the step of each of them, or of all.
    coverage (B, m, S): How much of each row was attended to, if the energy reads it.
    RETURNS: What is told of B * m pieces, of the gate what state and context say of it,
        and the callback.
    """
    xp, nO, n_told = model.ops.xp, model.get_dim("nO"), started.values.shape[2]
    B, m, nH = states.shape
    products = states.reshape(B * m, nH) @ started.matrix.T
    has_query = products.shape[1] > n_told
    queries = products[:, n_told:].reshape(B, m, -1) if has_query else states
    asked = Asked(queries, states, coverage)
    weights, backprop_weigh = weigh(
        model.layers[0], started.source, started.keys, asked, times
    )
    sums = (weights @ started.values).reshape(B * m, n_told) + products[:, :n_told]
    Y = xp.tanh(sums[:, :nO] + model.get_param("bh"))
    gates = sums[:, nO] if n_told > nO else None

    def backprop(d_told: Told) -> tuple[AskGrad, Floats]:
        d_sums = d_told.vectors * (1 - Y * Y)
        model.inc_grad("bh", d_sums.sum(axis=0))
        if n_told > nO:
            d_sums = xp.hstack([d_sums, d_told.gates[:, None]])
        d_mixed = d_sums.reshape(B, m, n_told)
        d_weights = d_mixed @ started.values.swapaxes(1, 2)
        if d_told.weights is not None:
            d_weights += d_told.weights.reshape(weights.shape)
        d_asked, d_keys = backprop_weigh(d_weights)
        d_states = 0.0 if d_asked.states is None else d_asked.states
        if has_query:
            d_products = xp.hstack([d_sums, d_asked.queries.reshape(B * m, -1)])
        else:
            d_products, d_states = d_sums, d_states + d_asked.queries
        d_states = d_states + (d_products @ started.matrix).reshape(B, m, nH)
        return AskGrad(d_states, d_products, d_mixed, d_asked.coverage), d_keys

    return Told(Y, weights.reshape(B * m, -1), gates), backprop


def ask_again(args: tuple[Any, ...], d_told: Told) -> tuple[AskGrad, Floats]:
    """Get the gradient where nothing but the arguments of `ask` were kept."""
    return ask(*args)[1](d_told)
