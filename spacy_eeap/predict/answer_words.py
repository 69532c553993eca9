"""Answers that are words: each is scored by the vector of its word.

    P = softmax(U W')             (B, nO), eq. 3

for U (B, nI), what a memory network knows after its last hop, and W (nO, nI). With the
adjacent tying of the paper, sec. 2.2, row i of W is the vector of answer i in the last
table of the words of its sentences. An answer that no sentence has as a word, such as
"milk,football", is a word, too. As of Classify, the gradient that comes back is that of
the logits.

Sukhbaatar et al. (2015): https://arxiv.org/abs/1503.08895
"""

from collections import Counter
from collections.abc import Callable
from typing import cast

import numpy
from spacy.strings import get_string_id
from thinc.api import Model
from thinc.types import Floats2d

from ..embed.bag_of_words import SCALE, Bag
from ..numeric.arrays import Floats
from ..numeric.ops import current_ops

InT = Floats2d
OutT = Floats2d


def AnswerWords(words: Bag) -> Model[InT, OutT]:
    """Build the layer whose W is made of the last table of a bag of words.

    words (Model[List[Doc], Memories]): The bag of words, which this layer trains, too.
    """
    return Model(
        "answer_words",
        forward_words,
        init=init_words,
        layers=[words],
        dims={"nO": None},
        attrs={
            "rows": numpy.zeros(0, dtype="int64"),
            "set_answers": set_words,
            "check_loaded": check_loaded,
        },
        ops=current_ops(),
    )


def check_loaded(model: Model[InT, OutT]) -> None:
    """Raise a ValueError if an answer has no row of its own in the bag of words."""
    rows, n_rows = model.attrs["rows"], model.layers[0].attrs["words"].max_words
    if len(rows) and not 0 <= rows.min() <= rows.max() <= n_rows:
        raise ValueError(f"The answers have rows beyond the {n_rows} of their words.")


def set_words(model: Model[InT, OutT], labels: list[str]) -> None:
    """Give each answer the row of a word that no other answer has.

    RAISES (ValueError): If the bag of words has not as many rows.
    """
    # Words are told apart by their lower-case form, but answers as they are written.
    lower = Counter(label.lower() for label in labels)
    words = (label.lower() if lower[label.lower()] == 1 else label for label in labels)
    ids = numpy.asarray([get_string_id(word) for word in words], dtype="uint64")
    model.attrs["rows"] = model.layers[0].attrs["words"].add(ids)


def init_words(
    model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None
) -> None:
    """Check that there are answers. The words are initialized where they are read.

    RAISES (ValueError): If the answers are not set, or others than those of Y.
    """
    n_words = len(model.attrs["rows"])
    if n_words == 0 or (Y is not None and Y.shape[1] != n_words):
        raise ValueError(
            f"A memory network knows its answers by their words, but of "
            f"{'some' if Y is None else Y.shape[1]} answers it was told {n_words}. Use "
            f"it in a component of the factory eeap_qa, or call its function "
            f"model.attrs['set_answers'](model, labels) before model.initialize."
        )
    model.set_dim("nO", n_words)


def forward_words(
    model: Model[InT, OutT], U: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], InT]]:
    """Get the probabilities of the answers, and the callback for the gradient."""
    ops, words = model.ops, model.layers[0]
    E, rows = (
        cast(Floats, words.get_param("E")),
        model.ops.xp.asarray(model.attrs["rows"]),
    )
    width = U.shape[1]
    W = E[rows, -width:]

    def backprop(d_logits: OutT) -> InT:
        dE = ops.alloc2f(*E.shape)
        dE[rows, -width:] = d_logits.T @ U
        words.inc_grad("E", dE)
        return d_logits @ W

    return ops.softmax(U @ W.T), backprop


def Answers(nI: int) -> Model[InT, OutT]:
    """Build the layer with a W of its own, which says nothing of words.

    nI (int): The width of its input.
    """
    return Model(
        "answers",
        forward,
        init=init,
        params={"W": None},
        dims={"nO": None, "nI": nI},
        ops=current_ops(),
    )


def init(model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None) -> None:
    """Draw W, sec. 4.2 of the paper."""
    if Y is not None:
        model.set_dim("nO", Y.shape[1])
    shape = (model.get_dim("nO"), model.get_dim("nI"))
    W = model.ops.xp.random.normal(0.0, SCALE, shape).astype("f")
    model.set_param("W", W)


def forward(
    model: Model[InT, OutT], U: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], InT]]:
    """Get the probabilities of the answers, and the callback for the gradient."""
    W: Floats = model.get_param("W")

    def backprop(d_logits: OutT) -> InT:
        model.inc_grad("W", d_logits.T @ U)
        return d_logits @ W

    return model.ops.softmax(U @ W.T), backprop
