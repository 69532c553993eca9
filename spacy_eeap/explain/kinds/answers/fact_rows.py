"""The stages of a model of questions behind the rows of the facts it reads."""

from collections.abc import Callable
from typing import Any

import numpy
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import Model

from ....attribute.decision import Decision, Opened
from ....attribute.rows import check_is_ours, copy_for_gradients, floats
from ....stories.memories import Memories


class FactRows:
    """Opens decisions at the rows (M + 1, width) of M facts and the question."""

    exclusive = True

    def __init__(self, model: Model[list[Doc], Any]) -> None:
        """Take the model of a component, which stays as it is.

        model (Model): One of the stages read, attend and predict, whose gradient is
            that of the logits.
        RAISES (ValueError): If it is no model of this package.
        """
        check_is_ours(model)
        self._model = copy_for_gradients(model)

    def open(self, decision: Decision) -> Opened:
        """Get the rows of a story, and what follows them.

        Facts of the same words share a row of what is read; here each has its own.
        """
        memories = self._model.layers[0].predict([decision.doc])
        read = numpy.append(memories.facts, memories.questions)
        rows = self._model.ops.to_numpy(memories.sentences)[read]
        return Opened(rows, numpy.arange(len(memories.facts)), self._run)

    def _run(self, rows: NDArray) -> tuple[NDArray, Callable[[NDArray], NDArray]]:
        n_stories, n_sentences, width = rows.shape
        ops = self._model.ops
        _, attend, predict = self._model.layers
        numbers = numpy.arange(n_stories * n_sentences).reshape(n_stories, n_sentences)
        memories = Memories(
            floats(ops, rows.reshape(-1, width)),
            facts=numbers[:, :-1].ravel(),
            lengths=numpy.full(n_stories, n_sentences - 1),
            questions=numbers[:, -1],
        )
        Y, backprop_attend = attend(memories, is_train=True)
        scores, backprop_predict = predict(Y, is_train=True)

        def backprop(d_logits: NDArray) -> NDArray:
            d_memories = backprop_attend(backprop_predict(floats(ops, d_logits)))
            return ops.to_numpy(d_memories.sentences).reshape(rows.shape)

        return ops.to_numpy(scores), backprop
