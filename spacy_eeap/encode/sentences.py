"""Sentences of stories, read by any tok2vec: a row for each.

    X = tok2vec(...)                            a row for each token
    y = sum over positions j of f_j * x_j       a row for each sentence

with a learned mask f (positions, width), so that the order of the words counts:
Henaff et al. (2017), eq. 1, https://arxiv.org/abs/1612.03969, after the position
encoding of Sukhbaatar et al. (2015). Rows are normalised, as sentences differ in
length.
"""

from collections.abc import Callable
from typing import Any, cast

import numpy
from spacy.tokens import Doc
from thinc.api import LayerNorm, Model, chain
from thinc.types import Floats2d

from ..numeric.arrays import Ints
from ..numeric.ops import current_ops
from ..numeric.prediction import no_backprop
from ..stories.memories import Memories
from .map_sentences import map_sentences
from .sentence_parts import Part, distinct_sentences, sentences_of_documents

InT = list[Doc]
OutT = Memories

# How far the mask is from 1 before training.
SPREAD = 0.3


def ReadSentences(
    tok2vec: Model[InT, list[Floats2d]], positions: int = 32
) -> Model[InT, OutT]:
    """Build the layer. In a config: @architectures = "spacy-eeap.ReadSentences.v1".

    Each distinct sentence of a batch is read once, on its own, as the tokenizer made
    it. If tok2vec is a listener it reads whole documents, which sentences are cut from;
    so it does when the listener is replaced by what it listened to.

    tok2vec (Model[List[Doc], List[Floats2d]]): Makes a row of each token.
    positions (int): Words that have a mask of their own. Those further on in a sentence
        share the last one.
    """
    if positions < 1:
        raise ValueError(f"positions must be at least 1, but was {positions}")
    # A listener gives wrong rows for anything but the documents it was told of.
    listens = any(hasattr(node, "upstream_name") for node in tok2vec.walk())
    read: Model[InT, OutT] = Model(
        "read_sentences",
        forward,
        init=init,
        layers=[tok2vec],
        params={"f": None},
        dims={"nO": None},
        attrs={"positions": positions, "whole_documents": listens},
        ops=current_ops(),
    )
    return chain(read, map_sentences(cast(Model[Floats2d, Floats2d], LayerNorm())))


def forward(
    model: Model[InT, OutT], docs: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], InT]]:
    """Read the sentences, and get the callback for their gradient."""
    whole = model.attrs["whole_documents"]
    parts, where = (sentences_of_documents if whole else distinct_sentences)(docs)
    Ys, callbacks = zip(*(_read(model, part, is_train) for part in parts), strict=True)

    def backprop(d_memories: OutT) -> InT:
        ends = numpy.cumsum([len(Y) for Y in Ys])[:-1]
        dYs = model.ops.xp.split(d_memories.sentences, ends.tolist())
        for backprop_part, dY in zip(callbacks, dYs, strict=True):
            backprop_part(dY)
        return []  # documents have no gradient

    memories = Memories(model.ops.xp.concatenate(Ys), *where)
    return memories, backprop


def _read(
    model: Model[InT, OutT], part: Part, is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], None]]:
    """Get the rows of the sentences of a part, and the callback for their gradient."""
    ops, f = model.ops, cast(Floats2d, model.get_param("f"))
    rows, backprop_rows = model.layers[0](part.texts, is_train)
    X = ops.flatten(rows)
    tokens = ops.xp.asarray(part.tokens, dtype="int32")
    positions = ops.xp.asarray(_positions(part.sizes, len(f)), dtype="int32")
    sizes = ops.asarray1i(cast(Any, part.sizes))
    words, masks = X[tokens], f[positions]

    def backprop(d_sums: Floats2d) -> None:
        dY = ops.backprop_reduce_sum(d_sums, sizes)
        df, dX = ops.xp.zeros_like(f), ops.xp.zeros_like(X)
        ops.scatter_add(df, positions, dY * words)
        ops.scatter_add(dX, tokens, dY * masks)
        model.inc_grad("f", df)
        lengths = ops.asarray1i([len(text) for text in part.texts])
        backprop_rows(ops.unflatten(dX, lengths))

    Y = ops.reduce_sum(words * masks, sizes)
    # What the callback holds would be kept of each part of a long story.
    return Y, backprop if is_train else no_backprop


def _positions(sizes: Ints, most: int) -> Ints:
    """Get the position of each token in its sentence, or the last that has a mask."""
    starts = numpy.repeat(sizes.cumsum() - sizes, sizes)
    return numpy.minimum(numpy.arange(sizes.sum()) - starts, most - 1)


def init(model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None) -> None:
    """Initialize tok2vec, and draw the masks."""
    tok2vec, ops = model.layers[0], model.ops
    tok2vec.initialize(X=X)
    nO = tok2vec.get_dim("nO")
    model.set_dim("nO", nO)
    shape = model.attrs["positions"], nO
    model.set_param("f", ops.asarray2f(ops.xp.random.normal(1.0, SPREAD, shape)))
