"""What training changes in a pipeline: parameters, attributes, the optimizer's state.

A pipeline's own form on the disk will not do: it is saved with averaged parameters,
and what a model holds only while it is trained is no part of it. Numbers are found
again by the name of the component, and the place of the layer in its model.
"""

from typing import Any, cast

from spacy.language import Language
from thinc.api import Model, Optimizer, deserialize_attr, serialize_attr, to_numpy

from .layers import layers_of

TRAINED = "training_state"


def get_model_state(nlp: Language) -> dict[str, Any]:
    """Get the parameters and attributes of all layers, as arrays and bytes.

    The arrays are those of the pipeline, to be written before it is trained further.
    """
    return {place: _layer_state(layer) for place, layer in _by_place(nlp).items()}


def set_model_state(nlp: Language, state: dict[str, Any]) -> None:
    """Set what get_model_state got, in a pipeline that was initialized alike.

    RAISES (ValueError): If it has other layers.
    """
    layers = _by_place(nlp)
    if layers.keys() != state.keys():
        differ = sorted(layers.keys() ^ state.keys())
        raise ValueError(
            f"The checkpoint is of a pipeline with other layers: {', '.join(differ)}. "
            f"Train with the config and the versions that it was made with."
        )
    for place, saved in state.items():
        _set_layer_state(nlp, layers[place], saved)


def _by_place(nlp: Language) -> dict[str, Model[Any, Any]]:
    return {place: layer for _, place, layer in layers_of(nlp)}


def _layer_state(layer: Model[Any, Any]) -> dict[str, Any]:
    attrs, trained = {}, {}
    for name, value in layer.attrs.items():
        if hasattr(value, TRAINED):
            trained[name] = value.training_state()
            continue
        try:
            data = serialize_attr(value, value, name, layer)
        except TypeError:  # a function, say: thinc does not save it either
            continue
        if data:
            attrs[name] = data
    return {
        "params": {
            name: to_numpy(layer.get_param(name))
            for name in layer.param_names
            if layer.has_param(name)
        },
        "shims": [shim.to_bytes() for shim in layer.shims],
        "attrs": attrs,
        "trained": trained,
    }


def _set_layer_state(
    nlp: Language, layer: Model[Any, Any], saved: dict[str, Any]
) -> None:
    for name, value in saved["params"].items():
        # A copy: what was read from bytes cannot be written to.
        layer.set_param(name, cast(Any, layer.ops.asarray(value.copy())))
    for shim, data in zip(layer.shims, saved["shims"], strict=True):
        shim.from_bytes(data)
    for name, data in saved["attrs"].items():
        before = layer.attrs[name]
        layer.attrs[name] = deserialize_attr(before, data, name, layer)
    for name, state in saved["trained"].items():
        layer.attrs[name].set_training_state(state, nlp.vocab)


def get_optimizer_state(nlp: Language, optimizer: Optimizer) -> dict[str, Any]:
    """Get moments, averages and counts of updates, by the places of parameters."""
    places = _places_of_keys(nlp)
    by_name = {
        "mom1": optimizer.mom1,
        "mom2": optimizer.mom2,
        "averages": optimizer.averages,
        "nr_update": optimizer.nr_update,
        "last_seen": optimizer.last_seen,
    }
    state: dict[str, Any] = {}
    for name, values in by_name.items():
        state[name] = None if values is None else {}
        for key, value in (values or {}).items():
            if key not in places:
                raise ValueError(
                    f"The optimizer has learnt something of a parameter {key} that is "
                    f"in no component of the pipeline, and would be lost. Train with "
                    f"`spacy train`, which keeps no checkpoints."
                )
            number = isinstance(value, int)
            state[name][places[key]] = value if number else to_numpy(value)
    return state


def set_optimizer_state(
    nlp: Language, optimizer: Optimizer, state: dict[str, Any], n_steps: int
) -> None:
    """Set what get_optimizer_state got, and let the schedules go on from there."""
    keys = {place: key for key, place in _places_of_keys(nlp).items()}
    layers = _by_place(nlp)
    for name, values in state.items():
        found = getattr(optimizer, name)
        for place, value in (values or {}).items():
            if not isinstance(value, int):
                value = layers[place.rsplit(" ", 1)[0]].ops.asarray(value.copy())
            found[keys[place]] = value
    for _ in range(n_steps):
        optimizer.step_schedules()


def _places_of_keys(nlp: Language) -> dict[tuple[int, str], str]:
    """Get the place of what the optimizer knows by the number of a layer and a name."""
    places = {}
    for place, layer in _by_place(nlp).items():
        for name in layer.param_names:
            places[layer.id, name] = f"{place} {name}"
        for i, shim in enumerate(layer.shims):
            model = getattr(shim, "_model", None)
            for name, _ in model.named_parameters() if model is not None else ():
                places[shim.id, name] = f"{place} {i}:{name}"
    return places
