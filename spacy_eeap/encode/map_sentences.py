"""A layer for the rows of sentences, which leaves all else of stories as it is."""

from collections.abc import Callable

from thinc.api import Model
from thinc.types import Floats2d

from ..stories.memories import Memories

InT = Memories
OutT = Memories


def map_sentences(layer: Model[Floats2d, Floats2d]) -> Model[InT, OutT]:
    """Build it around a layer that makes a row of each row."""
    return Model("map_sentences", forward, init=init, layers=[layer])


def forward(
    model: Model[InT, OutT], memories: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], InT]]:
    """Map the sentences, and leave the rest as it is."""
    Y, backprop_rows = model.layers[0](memories.sentences, is_train)

    def backprop(d_memories: OutT) -> InT:
        dX = backprop_rows(d_memories.sentences)
        return d_memories._replace(sentences=dX)

    return memories._replace(sentences=Y), backprop


def init(model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None) -> None:
    """Initialize the layer."""
    model.layers[0].initialize(X=None if X is None else X.sentences)
