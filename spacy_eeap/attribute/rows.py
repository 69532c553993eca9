"""Which models can be opened at the rows of their units, and how they are copied."""

from typing import Any, cast

from numpy.typing import NDArray
from thinc.api import Model, Ops
from thinc.types import Floats2d

from ..numeric.copying import copy_model


def is_ours(model: Model[Any, Any]) -> bool:
    """Tell whether a model is one of this package.

    Of others it is not known what their gradient is of, or what they draw.
    """
    return model.name in OURS


def check_is_ours(model: Model[Any, Any]) -> None:
    """Raise a ValueError if a model is none of this package."""
    if not is_ours(model):
        raise ValueError(
            f"Gradients are known for the architectures spacy-eeap.TextCat.v1, "
            f"spacy-eeap.Tagger.v1, spacy-eeap.QuestionAnswering.v1 and "
            f"spacy-eeap.MemoryNetwork.v1, but this model is '{model.name}'. Use "
            f"'erasure', which works for any model."
        )


# The names of these architectures' models.
OURS = {"textcat", "ensemble", "tagger", "question_answering", "memory_network"}


def copy_for_gradients(model: Model[Any, Any]) -> Model[Any, Any]:
    """Copy a model whose gradients are wanted: nothing is drawn at random in it.

    The gradients of its parameters add up in the copy, and are lost with it.
    """
    copied = copy_model(model)
    for node in copied.walk():
        for name in RANDOM & node.attrs.keys():
            node.attrs[name] = 0.0
    return copied


# The attributes of layers that say how much is drawn at random in training.
RANDOM = {"dropout_rate", "own_dropout_rate", "noise"}


def floats(ops: Ops, array: NDArray) -> Floats2d:
    """Bring an array (rows, columns) to the device of a model."""
    return ops.asarray2f(cast(Floats2d, array))
