"""Bidirectional recurrent encoders: each token's row, read in its context.

The mathematics stand in bidirectional.py and mingru.py. A row depends on its own
document alone, never on the others of its batch. Weights are ordinary Thinc parameters,
so thinc averages, saves and loads them as it does for any layer, without pickle.
"""

from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any, cast

import numpy
import torch
from numpy.typing import NDArray
from thinc.api import (
    Model,
    chain,
    get_width,
    torch2xp,
    uniform_init,
    xp2torch,
)
from thinc.types import Floats2d

from ..numeric.arrays import split_rows
from ..numeric.dropout import drop, dropout_attrs
from ..numeric.ops import current_ops
from ..numeric.precision import PrecisionName, check_precision, uses_bfloat16
from ..numeric.prediction import no_backprop
from ..numeric.threads import on_one_thread
from ..numeric.widths import check_width
from . import bidirectional, gru, gru_few, lstm, mingru, mingru_kept
from .bidirectional import Weights
from .per_token import PerToken

InT = list[Floats2d]
OutT = list[Floats2d]

CELLS = {"bigru": gru, "bilstm": lstm, "bimingru": mingru}
# Up to this many sequences numpy predicts faster than torch, as its calls cost less.
FEW = 8


def BiGRU(
    nO: int | None = None,
    nI: int | None = None,
    *,
    depth: int = 1,
    dropout: float | None = None,
    precision: PrecisionName = "float32",
) -> Model[InT, OutT]:
    """Build GRU layers. In a config: @layers = "spacy-eeap.BiGRU.v1".

    nO (Optional[int]): Width of the output, even: half for each direction. The
        width of the input if None.
    nI (Optional[int]): Width of the input. Inferred from the data if None.
    depth (int): Number of layers.
    dropout (Optional[float]): Share of each layer's output that is dropped in
        training. If None, the [training] dropout of the config.
    precision (str): bfloat16 or float32, of the large products of training.
    """
    return _stack("bigru", nO, nI, depth, dropout, precision)


def BiLSTM(
    nO: int | None = None,
    nI: int | None = None,
    *,
    depth: int = 1,
    dropout: float | None = None,
    precision: PrecisionName = "float32",
) -> Model[InT, OutT]:
    """Build LSTM layers. In a config: @layers = "spacy-eeap.BiLSTM.v1".

    The arguments are those of BiGRU.
    """
    return _stack("bilstm", nO, nI, depth, dropout, precision)


def BiMinGRU(
    nO: int | None = None,
    nI: int | None = None,
    *,
    depth: int = 1,
    dropout: float | None = None,
) -> Model[InT, OutT]:
    """Build minimal GRU layers. In a config: @layers = "spacy-eeap.BiMinGRU.v1".

    The arguments are those of BiGRU, without precision. Faster than BiGRU; what a
    layer's gates do depends on the token alone, so depth may pay.
    """
    return _stack("bimingru", nO, nI, depth, dropout, "float32")


def _stack(
    name: str,
    nO: int | None,
    nI: int | None,
    depth: int,
    dropout: float | None,
    precision: PrecisionName,
) -> Model[InT, OutT]:
    check_precision(precision)
    if nO is not None:
        _even(name, nO)
    if depth < 1:
        raise ValueError(f"{name}: depth must be at least 1, was {depth}")
    widths = [nI] + [nO] * depth
    layers: list[Model[InT, OutT]] = [
        Model(
            name,
            FORWARD[name],
            init=partial(init, name),
            dims={"nO": nO, "nI": width},
            params=dict.fromkeys(CELLS[name].PARAMS),
            attrs={
                "precision": precision,
                **dropout_attrs(dropout),
                **({"per_token": PER_TOKEN[name]} if name in PER_TOKEN else {}),
            },
            ops=current_ops(),
        )
        for width in widths[:-1]
    ]
    return layers[0] if depth == 1 else chain(*layers)


@on_one_thread
def forward_bigru(
    model: Model[InT, OutT], Xs: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], InT]]:
    """Encode each sequence, and get the callback for the gradient."""
    return _forward(gru, model, Xs, is_train)


@on_one_thread
def forward_bilstm(
    model: Model[InT, OutT], Xs: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], InT]]:
    """Encode each sequence, and get the callback for the gradient."""
    return _forward(lstm, model, Xs, is_train)


@on_one_thread
def forward_bimingru(
    model: Model[InT, OutT], Xs: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], InT]]:
    """Encode each sequence, and get the callback for the gradient."""
    return _forward(mingru, model, Xs, is_train)


FORWARD: dict[str, Callable[..., Any]] = {
    "bigru": forward_bigru,
    "bilstm": forward_bilstm,
    "bimingru": forward_bimingru,
}


def _width_of_gates(model: Model[Any, Any]) -> int:
    return 2 * model.get_dim("nO")


def _keep_gates(model: Model[Any, Any], X: Floats2d) -> Any:
    check_width(model, X)
    return mingru_kept.gates(X, **_params(mingru, model))


def _encode_gates(model: Model[Any, Any], table: Any, ids: Any, lengths: Any) -> Any:
    return mingru_kept.encode(table, ids, lengths)


PER_TOKEN = {"bimingru": PerToken(_width_of_gates, _keep_gates, _encode_gates)}


def _forward(
    cell: ModuleType, model: Model[InT, OutT], Xs: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], InT]]:
    if not Xs:
        return [], lambda dYs: []
    ops = model.ops
    n_rows = [len(X) for X in Xs]
    run = _train if is_train else _predict
    X = ops.xp.concatenate(Xs)
    check_width(model, X)
    Y, backprop_run = run(cell, model, X, numpy.asarray(n_rows, dtype="int32"))
    Y, backprop_drop = drop(model, Y, is_train)
    if not is_train:
        return split_rows(Y, n_rows), no_backprop

    def backprop(dYs: OutT) -> InT:
        dX, grads = backprop_run(backprop_drop(ops.xp.concatenate(dYs)))
        for param, grad in grads.items():
            model.inc_grad(param, grad)
        return split_rows(dX, n_rows)

    return split_rows(Y, n_rows), backprop


def _predict(
    cell: ModuleType, model: Model[InT, OutT], X: Floats2d, lengths: NDArray
) -> tuple[Floats2d, Callable]:
    if cell is mingru:
        return mingru.run(model.ops.xp, _params(cell, model), X, lengths, False)
    if cell is gru and isinstance(X, numpy.ndarray) and _are_few(lengths):
        return gru_few.predict(X, lengths, **_params(cell, model)), no_backprop
    Y = bidirectional.predict(cell, _weights(cell, model), xp2torch(X), lengths)
    return _to_xp(model, Y), no_backprop


def _are_few(lengths: NDArray) -> bool:
    bounded = 0 < lengths.sum() <= bidirectional.MAX_TOKENS
    return bool(bounded and (lengths > 0).sum() <= FEW)


def _train(
    cell: ModuleType, model: Model[InT, OutT], X: Floats2d, lengths: NDArray
) -> tuple[Floats2d, Callable[[Floats2d], tuple[Floats2d, dict[str, Any]]]]:
    if cell is mingru:
        return mingru.run(model.ops.xp, _params(cell, model), X, lengths, True)
    weights = _weights(cell, model)
    half = uses_bfloat16(model, is_train=True)
    Y, backprop_run = bidirectional.run(cell, weights, xp2torch(X), lengths, half)

    def backprop(dY: Floats2d) -> tuple[Floats2d, dict[str, Any]]:
        dX, grads = backprop_run(xp2torch(dY))
        on_device = {name: _to_xp(model, grad) for name, grad in grads.items()}
        return _to_xp(model, dX), on_device

    return _to_xp(model, Y), backprop


def _weights(cell: ModuleType, model: Model[InT, OutT]) -> Weights:
    return {name: xp2torch(param) for name, param in _params(cell, model).items()}


def _params(cell: ModuleType, model: Model[InT, OutT]) -> dict[str, Any]:
    missing = [name for name in cell.PARAMS if not model.has_param(name)]
    if missing and model.has_param("W"):
        raise ValueError(
            f"The weights of this encoder have no {', '.join(missing)}, which its "
            "config asks for. Load them with the config that they were trained with."
        )
    params: dict[str, Any] = {name: model.get_param(name) for name in cell.PARAMS}
    H = model.get_dim("nO") // 2
    stored_H = params["U"].shape[2] if "U" in params else H
    gates = params["W"].shape[1] / stored_H
    if (gates, stored_H) != (cell.GATES, H):
        # torch would read beyond the end of the weights.
        raise ValueError(
            f"The weights of this encoder are for {gates:g} gates of width "
            f"{stored_H}, but its config asks for {cell.GATES} of width {H}. "
            "Load them with the config that they were trained with."
        )
    return params


def _to_xp(model: Model[InT, OutT], tensor: torch.Tensor) -> Floats2d:
    return cast(Floats2d, torch2xp(tensor, ops=model.ops))


def init(
    name: str, model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None
) -> None:
    """Infer nI from X and set the parameters. Y says nothing about this layer."""
    if X is not None:
        model.set_dim("nI", get_width(X))
    nI = model.get_dim("nI")
    nO = model.maybe_get_dim("nO") or _even(name, nI)
    model.set_dim("nO", nO)
    cell, H = CELLS[name], nO // 2
    rows = cell.GATES * H
    bound = H**-0.5  # as torch.nn.GRU and torch.nn.LSTM
    shapes = {"W": (rows, nI), "U": (rows, H), "b": (rows,), "c": (rows,)}
    for param in cell.PARAMS:
        value = uniform_init(model.ops, (2, *shapes[param]), lo=-bound, hi=bound)
        model.set_param(param, value)


def _even(name: str, width: int) -> int:
    if width < 2 or width % 2:
        raise ValueError(
            f"{name}: nO is half for each direction, so it must be even, was {width}"
        )
    return width
