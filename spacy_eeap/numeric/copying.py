"""Copies of models that can be changed without changing the model of a pipeline."""

from typing import TypeVar

from thinc.api import Model

AnyModel = TypeVar("AnyModel", bound=Model)


def copy_model(model: AnyModel) -> AnyModel:
    """Copy a model whole. Thinc's copies have no refs, and the ops of new layers.

    model (Model): The model. It stays as it is.
    RETURNS (Model): Layers of the same parameters, which are its own.
    """
    copied = model.copy()
    twins = dict(zip((node.id for node in model.walk()), copied.walk(), strict=True))
    for node in model.walk():
        twin = twins[node.id]
        twin.ops = node.ops
        for name in node.ref_names:
            ref = node.maybe_get_ref(name)
            twin.set_ref(name, None if ref is None else twins[ref.id])
    return copied
