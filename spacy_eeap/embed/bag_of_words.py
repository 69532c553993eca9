"""Bags of words: each sentence is the sum of the vectors of its words.

    m = sum over j of l_j * E x_j                                        (S, nO)
    l_kj = (1 - j / J) - (k / d) (1 - 2 j / J)     with position encoding, otherwise 1

for the word x_j in place j of a sentence of J words, j from 1, and component k of d. E
holds several tables side by side, each of width d: those that a memory network has for
its hops. They are read at once. The null word, which also stands for those that
training did not meet, has a vector of zeros.

Sukhbaatar et al. (2015), sec. 4.1: https://arxiv.org/abs/1503.08895
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple, cast

import numpy
from numpy.typing import NDArray
from spacy.attrs import LOWER
from spacy.tokens import Doc
from thinc.api import Model

from ..numeric.arrays import Floats, Ints
from ..numeric.ops import current_ops
from ..numeric.prediction import no_backprop
from ..stories.memories import Memories
from .sentences import find_sentences
from .word_rows import WordRows

InT = list[Doc]
OutT = Memories
Bag = Model[InT, OutT]

# Standard deviation of the vectors at first, sec. 4.2 of the paper.
SCALE = 0.1
# Floats of the words that are read at once: few enough for a cache, and for memory to
# be bounded by the sentences.
CHUNK_SIZE = 2**18


def BagOfWords(
    tables: int, width: int, *, rows: int, position_encoding: bool = True
) -> Bag:
    """Build the layer. Words are told apart by their lower-case form.

    tables (int): How many vectors each sentence gets.
    width (int): The width of each of them. nO is tables * width.
    rows (int): How many words there can be, at least one.
    position_encoding (bool): Whether the order of the words matters.
    RAISES (ValueError): If there is no room for any word.
    """
    if rows < 1:
        raise ValueError(f"rows must be at least 1, but was {rows}")
    return Model(
        "bag_of_words",
        forward,
        init=init,
        params={"E": None},
        dims={"nO": tables * width},
        attrs={
            "words": WordRows(rows),
            "width": width,
            "position_encoding": position_encoding,
        },
        ops=current_ops(),
    )


class Chunk(NamedTuple):
    """The n words of s successive sentences.

    sentences (slice): Which sentences they are.
    rows (n,): The row of each word.
    sentence (n,): The sentence of each word, from 0 to s - 1.
    sizes (s,): The words of each sentence.
    weights (n, 1, d): l. 1 without position encoding.
    """

    sentences: slice
    rows: Floats
    sentence: Floats
    sizes: Floats
    weights: Floats


def forward(
    model: Bag, docs: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], InT]]:
    """Embed the sentences, and get the callback for the gradient of their rows."""
    ops = model.ops
    found = find_sentences(docs, LOWER)
    is_word = numpy.arange(found.ids.shape[1]) < found.sizes[:, None]
    words, ids = model.attrs["words"], found.ids[is_word]
    rows = words.add(ids) if is_train else words.find(ids)
    E: Floats = model.get_param("E")
    Y = ops.alloc2f(len(found.sizes), E.shape[1], zeros=False)
    chunks = []
    for chunk in _chunks(model, rows, found.sizes):
        X = E.take(chunk.rows, axis=0)
        Y[chunk.sentences] = ops.reduce_sum(_weigh(X, chunk), chunk.sizes)
        if is_train:
            chunks.append(chunk)
    memories = Memories(Y, found.facts, found.lengths, found.questions)

    def backprop(dY: OutT) -> InT:
        dE = ops.alloc2f(*E.shape)
        for chunk in chunks:
            d_sentences = cast(Floats, dY.sentences[chunk.sentences])
            dX = d_sentences.take(chunk.sentence, axis=0)
            ops.scatter_add(dE, chunk.rows, _weigh(dX, chunk))
        model.inc_grad("E", dE)
        return []

    return memories, backprop if is_train else no_backprop


def _chunks(model: Bag, rows: Ints, sizes: Ints) -> Iterator[Chunk]:
    """Cut the sentences to chunks, whose words fill about CHUNK_SIZE floats."""
    xp = model.ops.xp
    starts = sizes.cumsum() - sizes
    nth_chunk = starts * model.get_dim("nO") // CHUNK_SIZE
    cuts = numpy.flatnonzero(numpy.diff(nth_chunk, prepend=-1)).tolist()
    for first, last in pairwise([*cuts, len(sizes)]):
        some = slice(first, last)
        sentence = numpy.repeat(numpy.arange(last - first), sizes[some])
        start = starts[first]
        words = slice(start, start + len(sentence))
        places = numpy.arange(len(sentence)) - (starts[some] - start)[sentence]
        yield Chunk(
            sentences=some,
            rows=xp.asarray(rows[words], dtype="int32"),
            sentence=xp.asarray(sentence),
            sizes=xp.asarray(sizes[some], dtype="int32"),
            weights=_position_weights(model, (places + 1) / sizes[some][sentence]),
        )


def _position_weights(model: Bag, shares: NDArray[Any]) -> Floats:
    """Get l (n, 1, d) for n words, whose places are these shares j / J (n,)."""
    xp, width = model.ops.xp, model.attrs["width"]
    if not model.attrs["position_encoding"]:
        return xp.ones((1, 1, width), dtype="f")
    share = xp.asarray(shares, dtype="f")[:, None, None]
    return (1 - share) - xp.arange(1, width + 1, dtype="f") / width * (1 - 2 * share)


def _weigh(X: Floats, chunk: Chunk) -> Floats:
    """Multiply the vectors of words by l, in place."""
    by_table = X.reshape(len(X), -1, chunk.weights.shape[-1])
    by_table *= chunk.weights
    return X


def init(model: Bag, X: InT | None = None, Y: OutT | None = None) -> None:
    """Draw the vectors, sec. 4.2 of the paper."""
    rows = 1 + model.attrs["words"].max_words
    shape = (rows, model.get_dim("nO"))
    E = model.ops.xp.random.normal(0.0, SCALE, shape).astype("f")
    E[0] = 0.0
    model.set_param("E", E)
