"""Energies of queries that are given, by a document, a token or a decoder.

    additive      v . tanh(W q + U h)
    concat        v . tanh(W [q; h])
    dot           q . h
    general       q . W h
    scaled_dot    (W q) . (U h) / sqrt(nH)

for queries q of width nQ and tokens h of width nI, compared at width nH. With several
heads, each compares its own slice of the projections, of width nH / heads, by its own
slice of v, and the root is that of the slice. Sources: energies.py.
"""

from collections.abc import Callable

from thinc.api import Model, glorot_uniform_init, uniform_init, zero_init

from ...numeric.arrays import Floats
from ...numeric.linear import linear
from ...numeric.ops import current_ops
from ...numeric.widths import check_width
from .energies import (
    SUMS,
    EnergyName,
    additive,
    check_energy,
    inner,
)

Pair = tuple[Floats, Floats]

# The parameters that project.
PROJECTIONS: dict[str, tuple[str, ...]] = {
    "additive": ("W", "U"),
    "concat": ("W",),
    "dot": (),
    "general": ("W",),
    "scaled_dot": ("W", "U"),
}


def Energy(
    name: EnergyName, nH: int | None = None, heads: int = 1, coverage: bool = False
) -> Model[Pair, Pair]:
    """Build a layer that projects queries (Q, nQ) and tokens (N, nI) to (., nH).

    Its attribute "compare" is a function (model, queries, keys) of what the layer
    projected, cut into heads and blocks: from (heads, R, m, k) and (heads, R, n, k)
    to scores (heads, R, m, n), and a callback.

    name (str): The energy.
    nH (Optional[int]): The common width, of all heads together. The width of the
        queries if None, as it must be for dot and general.
    heads (int): Number of slices that are compared on their own.
    coverage (bool): Whether it has the vector w of covered.py.
    """
    check_energy(name, nH)
    if nH is not None and name in ("dot", "general"):
        raise ValueError(
            f"the energy '{name}' compares at the width of the query, so nH must be "
            f"left out, but was {nH}. In a decoder it is called attention_width."
        )
    names = (*PROJECTIONS[name], *(("v",) if name in SUMS else ()))
    if coverage:
        names = (*names, "w")
    return Model(
        name,
        forward,
        init=init,
        dims={"nI": None, "nQ": None, "nH": nH},
        params=dict.fromkeys(names),
        attrs={"heads": heads, "compare": _by_sum if name in SUMS else _by_product},
        ops=current_ops(),
    )


def per_score(model: Model[Pair, Pair]) -> int:
    """Get the number of floats that one score of all heads needs on the way."""
    return model.get_dim("nH") if model.name in SUMS else model.attrs["heads"]


def forward(
    model: Model[Pair, Pair], inputs: Pair, is_train: bool
) -> tuple[Pair, Callable[[Pair], Pair]]:
    """Project queries and tokens, and get the callback for their gradients."""
    check_width(model, inputs[0], "nQ")
    check_width(model, inputs[1], "nI")
    W, U = projections(model)
    scale = query_scale(model)
    queries, backprop_queries = linear(inputs[0], W)
    keys, backprop_keys = linear(inputs[1], U)

    def backprop(d_outputs: Pair) -> Pair:
        d_queries, dW = backprop_queries(d_outputs[0] * scale)
        d_tokens, dU = backprop_keys(d_outputs[1])
        inc_grads(model, dW, dU)
        return d_queries, d_tokens

    return (queries * scale, keys), backprop


def query_scale(model: Model[Pair, Pair]) -> float:
    """Get the factor of projected queries: once for each, and not for each score."""
    if model.name != "scaled_dot":
        return 1.0
    return (model.get_dim("nH") / model.attrs["heads"]) ** -0.5


def projections(model: Model[Pair, Pair]) -> tuple[Floats | None, Floats | None]:
    """Get the matrices of queries (nH, nQ) and of tokens (nH, nI), None for no map."""
    params: list[Floats] = [model.get_param(p) for p in PROJECTIONS[model.name]]
    if model.name == "concat":
        nI = model.get_dim("nI")
        return params[0][:, :-nI], params[0][:, -nI:]
    W, U = [None] * (2 - len(params)) + params
    return W, U


def inc_grads(model: Model[Pair, Pair], dW: Floats | None, dU: Floats | None) -> None:
    """Add to the gradients of the matrices that `projections` gets."""
    grads = [grad for grad in (dW, dU) if grad is not None]
    if model.name == "concat":
        grads = [model.ops.xp.hstack(grads)]
    for name, grad in zip(PROJECTIONS[model.name], grads, strict=True):
        model.inc_grad(name, grad)


def init(
    model: Model[Pair, Pair], X: Pair | None = None, Y: Pair | None = None
) -> None:
    """Set the parameters. The layer around this one has set nI, and nQ if another."""
    nI, heads = model.get_dim("nI"), model.attrs["heads"]
    nQ = model.maybe_get_dim("nQ") or nI
    nH = model.maybe_get_dim("nH") or nQ
    if nH % heads:
        raise ValueError(f"{heads} heads cannot share the width {nH} equally")
    if model.name == "dot" and nQ != nI:
        raise ValueError(
            f"the energy 'dot' compares queries with tokens as they are, so both must "
            f"have one width, but queries had {nQ} and tokens {nI}. Choose 'general', "
            f"or make them equally wide"
        )
    model.set_dim("nQ", nQ)
    model.set_dim("nH", nH)
    widths = {"W": nI if model.name == "general" else nQ, "U": nI}
    for name in PROJECTIONS[model.name]:
        width = nQ + nI if model.name == "concat" else widths[name]
        model.set_param(name, glorot_uniform_init(model.ops, (nH, width)))
    if model.name in SUMS:
        model.set_param("v", uniform_init(model.ops, (heads, nH // heads)))
    if "w" in model.param_names:
        model.set_param("w", zero_init(model.ops, (nH,)))


def _by_product(
    model: Model[Pair, Pair], queries: Floats, keys: Floats
) -> tuple[Floats, Callable[[Floats], tuple[Floats, Floats]]]:
    return inner(queries, keys)


def _by_sum(
    model: Model[Pair, Pair], queries: Floats, keys: Floats
) -> tuple[Floats, Callable[[Floats], tuple[Floats, Floats]]]:
    v: Floats = model.get_param("v")
    sums = queries[..., :, None, :] + keys[..., None, :, :]  # (heads, R, m, n, k)
    heads, *block, k = sums.shape
    scores, backprop_scores = additive(sums.reshape(heads, -1, k), v[..., None])

    def backprop(d_scores: Floats) -> tuple[Floats, Floats]:
        d_sums, dv = backprop_scores(d_scores.reshape(heads, -1, 1))
        model.inc_grad("v", dv[..., 0])
        d_sums = d_sums.reshape(heads, *block, k)
        return d_sums.sum(axis=-2), d_sums.sum(axis=-3)

    return scores.reshape(heads, *block), backprop
