"""A saved model is checked against the one that the config builds, before it is loaded.

Thinc writes a model as a dict of lists with an entry a layer: nodes (name, dims, refs),
attrs, params and shims. What the config has fixed must be the same, and numbers must be
finite, so that what is loaded cannot fail later, or predict something else.
"""

import math
from typing import Any

import numpy
import srsly
from thinc.api import Model, serialize_attr

# The shapes of parameters of thinc's layers, by their dimensions. Of tables a part of
# the rows is all that a text needs, and behind a listener no text can be tried.
AXES: dict[str, dict[str, tuple[str, ...]]] = {
    "hashembed": {"E": ("nV", "nO")},
    "layernorm": {"G": ("nI",), "b": ("nI",)},
    "linear": {"W": ("nO", "nI"), "b": ("nO",)},
    "maxout": {"W": ("nO", "nP", "nI"), "b": ("nO", "nP")},
}
PARTS = ["nodes", "attrs", "params", "shims"]
# Dropout is as the last update left it, whole_documents as listeners were replaced; the
# others are counted or fitted in training.
FITTED = {
    "dropout_rate",
    "linear",
    "mixture",
    "n_docs",
    "n_seen",
    "n_tokens",
    "n_updates",
    "shares",
    "whole_documents",
}


def check_message(model: Model[Any, Any], data: bytes) -> None:
    """Check the bytes of a model.

    model (Model): The model as its config builds it.
    RAISES (ValueError): If they are no model, or one of another config.
    """
    try:
        message = srsly.msgpack_loads(data)
    except Exception as error:
        raise ValueError(f"the model is no msgpack, or is cut off ({error})") from error
    layers = list(model.walk())
    if not isinstance(message, dict) or not all(
        isinstance(message.get(part), list) for part in PARTS
    ):
        raise ValueError(f"the model is no dict of the lists {', '.join(PARTS)}")
    for part in PARTS:
        if len(message[part]) != len(layers):
            raise ValueError(
                f"the model has {len(message[part])} layers, and that of its config "
                f"{len(layers)}"
            )
    for i, layer in enumerate(layers):
        try:
            _check_node(layer, message["nodes"][i], len(layers))
            _check_params(layer, message["nodes"][i]["dims"], message["params"][i])
            _check_attrs(layer, message["attrs"][i])
            if len(message["shims"][i]) != len(layer.shims):
                raise ValueError("the number of its wrapped models differs")
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError(
                f"layer {i} ('{layer.name}') of the model is not of the form that is "
                f"saved ({type(error).__name__}: {error})"
            ) from error
        except ValueError as error:
            raise ValueError(
                f"layer {i} ('{layer.name}') of the model: {error}"
            ) from None


def _check_node(layer: Model[Any, Any], node: dict[str, Any], n_layers: int) -> None:
    for name, value in node["dims"].items():
        if layer.has_dim(name) is False:
            raise ValueError(f"it has no dimension '{name}'")
        if value is None:
            continue
        if type(value) is not int or not 0 <= value < 2**31:
            raise ValueError(f"the dimension '{name}' is {value!r}, and no count")
        if layer.has_dim(name) and layer.get_dim(name) != value:
            raise ValueError(
                f"the dimension '{name}' must be {layer.get_dim(name)} by the config, "
                f"but was {value}"
            )
    for name, place in node["refs"].items():
        is_place = type(place) is int and 0 <= place < n_layers
        if name not in layer.ref_names or not (place is None or is_place):
            raise ValueError(f"the reference '{name}' leads to {place!r}, no layer")
    if not isinstance(node["name"], str):
        raise ValueError(f"its name is {node['name']!r}")


def _check_params(
    layer: Model[Any, Any], sizes: dict[str, int | None], params: dict[str, Any]
) -> None:
    if set(params) != set(layer.param_names):
        raise ValueError(
            f"it has the parameters {', '.join(layer.param_names) or 'none'} by the "
            f"config, but was saved with {', '.join(map(str, params)) or 'none'}"
        )
    for name, value in params.items():
        if value is None:
            continue
        if not isinstance(value, numpy.ndarray) or value.dtype != numpy.float32:
            raise ValueError(f"the parameter '{name}' is no array of float32")
        if layer.has_param(name) and layer.get_param(name).shape != value.shape:
            raise ValueError(
                f"the parameter '{name}' must have the shape "
                f"{layer.get_param(name).shape}, but had {value.shape}"
            )
        dims = [sizes.get(axis) for axis in AXES.get(layer.name, {}).get(name, ())]
        if dims and None not in dims and value.shape != tuple(dims):
            raise ValueError(
                f"the parameter '{name}' must have the shape {tuple(dims)} by its "
                f"dimensions, but had {value.shape}"
            )
        if not numpy.isfinite(value).all():
            raise ValueError(f"the parameter '{name}' holds NaN or infinite numbers")


def _check_attrs(layer: Model[Any, Any], attrs: dict[str, Any]) -> None:
    # Of others' layers nobody knows what their attributes are for.
    is_ours = layer._func.__module__.split(".")[0] == __package__.split(".")[0]
    for name, data in attrs.items():
        if name not in layer.attrs:
            if is_ours:
                raise ValueError(f"it has no attribute '{name}'")
            continue
        if not isinstance(data, bytes):
            raise ValueError(f"the attribute '{name}' is no bytes")
        built = layer.attrs[name]
        if not isinstance(built, bool | int | float | str):
            continue
        if name in FITTED or not is_ours:
            _check_type(name, built, data)
        elif serialize_attr(built, built, name, layer) != data:
            raise ValueError(
                f"the attribute '{name}' must be {built!r} by the config, but was "
                f"saved as {_readable(data)}"
            )


def _check_type(name: str, built: float | str, data: bytes) -> None:
    saved = srsly.msgpack_loads(data)
    is_like = type(saved) is type(built) or {type(saved), type(built)} == {int, float}
    if not is_like or (isinstance(saved, float) and not math.isfinite(saved)):
        raise ValueError(
            f"the attribute '{name}' must be like {built!r} by the config, but was "
            f"saved as {saved!r}"
        )


def _readable(data: bytes) -> str:
    try:
        return repr(srsly.msgpack_loads(data))[:100]
    except Exception:
        return f"{len(data)} bytes"
