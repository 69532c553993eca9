"""Linear start: the first epochs of a memory network without the softmax of its hops.

Sukhbaatar et al. (2015), sec. 4.2, who found that it avoids poor local minima:
https://arxiv.org/abs/1503.08895
"""

from collections.abc import Callable, Iterator
from typing import Any

from spacy.language import Language
from thinc.api import Model

HOPS = "memory_hops"


def linear_start(epochs: int) -> Callable[[Language, dict[str, Any]], None]:
    """Make the callback. In a config: @callbacks = "spacy-eeap.linear_start.v1".

    It belongs to [training.before_update], and switches every memory network of the
    pipeline. One that is saved while it is linear stays so when it is loaded: its
    answers are those that were evaluated.

    epochs (int): How many epochs are linear.
    RAISES (ValueError): If it is less than 0, or, in training, if the pipeline has no
        memory network.
    """
    if epochs < 0:
        raise ValueError(f"epochs must be at least 0, but was {epochs}")

    def before_update(nlp: Language, progress: dict[str, Any]) -> None:
        layers = list(_hops(nlp))
        if not layers:
            raise ValueError(
                "A linear start is for memory networks, but no component of the "
                "pipeline has one. Remove [training.before_update], or give a "
                "component the architecture spacy-eeap.MemoryNetwork.v1."
            )
        for layer in layers:
            layer.attrs["linear"] = progress["epoch"] < epochs

    return before_update


def _hops(nlp: Language) -> Iterator[Model[Any, Any]]:
    for _, pipe in nlp.pipeline:
        model = getattr(pipe, "model", None)
        if isinstance(model, Model):
            yield from (layer for layer in model.walk() if layer.name == HOPS)
