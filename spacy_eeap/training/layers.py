"""The layers of all models of a pipeline."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from spacy.language import Language
from thinc.api import Model


class Placed(NamedTuple):
    """A layer, the component it is in, and its place, which other runs know it by."""

    component: str
    place: str
    layer: Model[Any, Any]


def layers_of(nlp: Language) -> Iterator[Placed]:
    """Give each layer once, those that components share with the first of these."""
    seen = set()
    for name, pipe in nlp.pipeline:
        model = getattr(pipe, "model", None)
        if not isinstance(model, Model):
            continue
        for i, layer in enumerate(model.walk()):
            if layer.id not in seen:
                seen.add(layer.id)
                yield Placed(name, f"{name} {i} {layer.name}", layer)
