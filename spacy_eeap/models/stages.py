"""What the architectures share: their stages run and start one after another."""

from collections.abc import Callable
from typing import Any

from spacy.tokens import Doc
from thinc.api import Model, get_width
from thinc.layers.chain import forward as forward_chain

from ..numeric.threads import on_one_thread
from ..saving.vectors import check_finite, uses_vectors


@on_one_thread
def forward_stages(
    model: Model[list[Doc], Any], X: list[Doc], is_train: bool
) -> tuple[Any, Callable[[Any], Any]]:
    """Run the stages, each on what the one before made of X.

    No documents have scores (0, nO).
    """
    if not X:  # not every layer knows the width of no rows
        return model.ops.alloc2f(0, model.get_dim("nO")), lambda d_scores: X
    return forward_chain(model, X, is_train)


@on_one_thread
def forward_stages_of_tokens(
    model: Model[list[Doc], list[Any]], X: list[Doc], is_train: bool
) -> tuple[list[Any], Callable[[list[Any]], Any]]:
    """Run the stages as forward_stages does. No documents have an empty list."""
    if not X:
        return [], lambda d_scores: X
    return forward_chain(model, X, is_train)


def init_stages(
    model: Model[list[Doc], Any], X: list[Doc] | None = None, Y: Any = None
) -> None:
    """Initialize the stages, each from what the one before makes of X.

    Y is for the last one alone: thinc's chain would give it to every stage whose width
    is not known yet.

    RAISES: ValueError if the model needs static vectors and there are none, or some
        that are not finite.
    """
    check_vectors(model, X)
    *inner, last = model.layers
    H: Any = X
    for stage in inner:
        stage.initialize(X=H)
        H = None if H is None else stage.predict(H)
    last.initialize(X=H, Y=Y)
    if model.has_dim("nO") is not None:
        return
    if last.has_dim("nO"):
        model.set_dim("nO", last.get_dim("nO"))
    elif H is not None:
        model.set_dim("nO", get_width(last.predict(H)))


def check_vectors(model: Model[list[Doc], Any], X: list[Doc] | None) -> None:
    """Raise a ValueError if a model uses static vectors that are not there, or bad."""
    if not X or not uses_vectors(model):
        return
    if not X[0].vocab.vectors.data.size:
        raise ValueError(
            "The model uses static vectors, but the pipeline has none. Name a package "
            "or directory that has them in [initialize] vectors, or set "
            "include_static_vectors = false."
        )
    check_finite(X[0].vocab)
