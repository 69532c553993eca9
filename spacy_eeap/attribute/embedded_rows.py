"""The stages of a classifier or tagger behind the rows of its embedding.

The model runs as it is, on a copy in which the embedding gives the rows that it is
told, and takes their gradient.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import Model, Ops
from thinc.types import Floats2d

from .decision import Decision, Opened
from .rows import check_is_ours, copy_for_gradients, floats


class EmbeddedRows:
    """Opens decisions at the rows (N, width) of the tokens of their document."""

    def __init__(self, model: Model[list[Doc], Any]) -> None:
        """Take the model of a component, which stays as it is.

        model (Model): It has the ref "tok2vec". Scores are those of documents (B, nO)
            or, in a list, of the tokens of each (N, nO), and their gradient is that of
            the logits.
        RAISES (ValueError): If it is no model of this package.
        """
        check_is_ours(model)
        self.exclusive = not model.attrs.get("multi_label", False)
        self._embed = embedding_of(model)
        self._given = Given()
        self._model = copy_for_gradients(model)
        embedding_of(self._model)._func = partial(_give, self._given)
        for layer in self._model.walk():
            if "own_loss" in layer.attrs:
                layer.attrs["own_loss"] = False
        if model.has_ref("linear"):
            linear = self._model.get_ref("linear")
            linear._func = partial(_predict_alone, linear._func)

    def open(self, decision: Decision) -> Opened:
        """Get the rows of the document, and what follows them."""
        [rows] = self._embed.predict([decision.doc])
        to_numpy = self._model.ops.to_numpy
        run = partial(self._run, decision)
        return Opened(to_numpy(rows), decision.units[:, 0], run)

    def _run(
        self, decision: Decision, rows: NDArray
    ) -> tuple[NDArray, Callable[[NDArray], NDArray]]:
        ops = self._model.ops
        self._given.rows = [floats(ops, version) for version in rows]
        Y, backprop = self._model([decision.doc] * len(rows), is_train=True)

        def backprop_rows(d_logits: NDArray) -> NDArray:
            backprop(_gradient_of(ops, Y, decision.row, d_logits))
            return numpy.stack([ops.to_numpy(d_rows) for d_rows in self._given.d_rows])

        of_decision = [y[decision.row] for y in Y] if isinstance(Y, list) else Y
        return numpy.stack(list(map(ops.to_numpy, of_decision))), backprop_rows


class Given:
    """The rows that an embedding is told to give, and their gradient."""

    rows: list[Floats2d]
    d_rows: list[Floats2d]


def embedding_of(model: Model[list[Doc], Any]) -> Model[list[Doc], list[Floats2d]]:
    """Get the layer that embeds the tokens, or the listener that stands for it."""
    tok2vec = model.get_ref("tok2vec")
    return tok2vec.get_ref("embed") if tok2vec.has_ref("embed") else tok2vec


def _give(
    given: Given, layer: Model[Any, Any], docs: list[Doc], is_train: bool
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], list[Doc]]]:
    def backprop(d_rows: list[Floats2d]) -> list[Doc]:
        given.d_rows = d_rows
        return []

    return given.rows, backprop


def _predict_alone(
    forward: Callable, layer: Model[Any, Any], docs: list[Doc], is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], list[Doc]]]:
    """Score as at prediction: in training, a document is scored without itself."""
    Y, _ = forward(layer, docs, False)
    return Y, lambda dY: []


def _gradient_of(ops: Ops, Y: Any, row: int, d_logits: NDArray) -> Any:
    """Put the gradient of the scores of a decision among zeros for all others."""
    d_rows = floats(ops, d_logits)
    if not isinstance(Y, list):
        return d_rows
    dY = [ops.alloc2f(*y.shape) for y in Y]
    for d_scores, d_row in zip(dY, d_rows, strict=True):
        d_scores[row] = d_row
    return dY
