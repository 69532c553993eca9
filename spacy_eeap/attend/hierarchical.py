"""Hierarchical attention: a document is read from its sentences, those from words.

    s_i = words(encode_words(x_i1 .. x_in))             a vector for each sentence
    y   = sentences(encode_sentences(s_1 .. s_m))       a vector for each document

Both levels are the same composition of an encoder and a reducer. The weight of a
token in its document is its weight in its sentence times that of the sentence.

Yang et al. (2016), sec. 2.2, where the encoders are BiGRUs and the reducers have
one learned query each: https://aclanthology.org/N16-1174
"""

from collections.abc import Callable
from functools import partial
from itertools import chain
from typing import Any, cast

from thinc.api import Model, Ops, get_width, noop
from thinc.types import Floats2d, Ints1d, Ragged

from ..numeric.ops import current_ops
from .batch.recompute import Reading, read_in_groups
from .batch.sentences import sentences_of
from .global_ import GlobalAttention

# Tokens whose sentences are read at a time: enough for a recurrent layer to run at
# its full speed, and for an ordinary batch to be read at once.
MAX_TOKENS = 8192

InT = Ragged
OutT = Floats2d
Encoder = Model[list[Floats2d], list[Floats2d]]
Reducer = Model[Ragged, Floats2d]


def HierarchicalAttention(
    *,
    encode_words: Encoder | None = None,
    words: Reducer | None = None,
    encode_sentences: Encoder | None = None,
    sentences: Reducer | None = None,
    window: int = 25,
) -> Model[InT, OutT]:
    """Build the layer. In a config: @layers = "spacy-eeap.HierarchicalAttention.v1".

    Sentences are those of doc.sents, which the model spacy-eeap.TextCat.v1 hands on
    with the rows. Where a document has none, pieces of `window` tokens stand for
    them: at initialize always, and in training unless the component that sets them
    is among the [training] annotating_components.

    encode_words (Optional[Model[List[Floats2d], List[Floats2d]]]): Puts the tokens
        of each sentence in context. None: the tokens as they come.
    words (Optional[Model[Ragged, Floats2d]]): Reduces each sentence to a vector.
        GlobalAttention if None.
    encode_sentences (Optional[Model[List[Floats2d], List[Floats2d]]]): Puts the
        sentences of each document in context. None: the sentences as they are.
    sentences (Optional[Model[Ragged, Floats2d]]): Reduces each document to a
        vector. GlobalAttention if None.
    window (int): Tokens of a piece where the sentences are not known, at least 1.
    RAISES: ValueError if the window is less than 1.
    """
    if window < 1:
        raise ValueError(f"window must be at least 1 token, was {window}")
    parts: dict[str, Model[Any, Any]] = {
        "encode_words": encode_words or noop(),
        "words": words or GlobalAttention(),
        "encode_sentences": encode_sentences or noop(),
        "sentences": sentences or GlobalAttention(),
    }
    model: Model[InT, OutT] = Model(
        "hierarchical_attention",
        forward,
        init=init,
        dims={"nI": None, "nO": None},
        attrs={"window": window},
        layers=list(parts.values()),
        refs={**parts},
        ops=current_ops(),
    )
    if all("attend" in parts[name].attrs for name in ("words", "sentences")):
        model.attrs["attend"] = attend
    return model


def forward(model: Model[InT, OutT], Xr: InT, is_train: bool) -> tuple[OutT, Callable]:
    """Get the summaries (B, nO), and the callback for their gradient."""
    Y, _, backprop = attend(model, Xr, is_train)
    return Y, backprop


def attend(
    model: Model[InT, OutT], Xr: InT, is_train: bool = False
) -> tuple[OutT, dict[str, Any], Callable[[OutT], InT]]:
    """Get the summaries (B, nO), the weights, and the callback.

    The weights are, for N tokens in S sentences:
        attention (N,): Of each token in its document.
        words (N,): Of each token in its sentence.
        sentences (Ragged, S): Of each sentence in its document.
        sentence_lengths (Ragged, S): In tokens.
    In training, and of reducers that tell no weights, there are none.
    """
    lengths, counts = _lengths(model, Xr)
    if not len(lengths):
        return _nothing(model, Xr)
    read_words = partial(_read, model, "words", is_train)
    words = read_in_groups(read_words, Ragged(Xr.dataXd, lengths), is_train, MAX_TOKENS)
    sentences = _read(model, "sentences", is_train, Ragged(words.summaries, counts))

    def backprop(dY: OutT) -> InT:
        return Ragged(words.backprop(sentences.backprop(dY)), Xr.lengths)

    weights = _weights(model.ops, words, sentences, Ragged(lengths, counts))
    return sentences.summaries, weights, backprop


def _lengths(model: Model[InT, OutT], Xr: InT) -> tuple[Ints1d, Ints1d]:
    """Get the tokens of each sentence (S,), and the sentences of each document."""
    by_document = sentences_of(Xr, model.attrs["window"])
    lengths = list(chain.from_iterable(by_document))
    counts = [len(sentences) for sentences in by_document]
    return model.ops.asarray1i(lengths), model.ops.asarray1i(counts)


def _nothing(
    model: Model[InT, OutT], Xr: InT
) -> tuple[OutT, dict[str, Any], Callable[[OutT], InT]]:
    """Get the zeros of documents without tokens, which no inner layer has to know."""
    return model.ops.alloc2f(len(Xr), model.get_dim("nO")), {}, lambda dY: Xr


def _read(model: Model[InT, OutT], level: str, is_train: bool, Xr: Ragged) -> Reading:
    """Put the rows of each sequence in context, and reduce them to a summary."""
    ops, encode = model.ops, model.get_ref(f"encode_{level}")
    rows, backprop_encode = encode(
        ops.unflatten(cast(Floats2d, Xr.dataXd), Xr.lengths), is_train
    )
    summaries, attention, backprop_reduce = _reduce(
        model.get_ref(level), Ragged(ops.xp.concatenate(rows), Xr.lengths), is_train
    )

    def backprop(d_summaries: Floats2d) -> Floats2d:
        d_rows = backprop_reduce(d_summaries)
        dX = backprop_encode(ops.unflatten(d_rows.dataXd, d_rows.lengths))
        return ops.xp.concatenate(dX)

    return Reading(summaries, attention, backprop)


def _reduce(reducer: Reducer, Xr: Ragged, is_train: bool) -> tuple:
    """Get the summaries, the attention if it is told, and the callback."""
    if is_train or "attend" not in reducer.attrs:
        Y, backprop = reducer(Xr, is_train)
        return Y, None, backprop
    Y, weights, backprop = reducer.attrs["attend"](reducer, Xr)
    return Y, weights["attention"], backprop


def _weights(
    ops: Ops, words: Reading, sentences: Reading, lengths: Ragged
) -> dict[str, Any]:
    if words.attention is None or sentences.attention is None:
        return {}
    column = ops.reshape2f(sentences.attention, -1, 1)
    of_sentences = ops.backprop_reduce_sum(column, cast(Ints1d, lengths.dataXd)).ravel()
    return {
        "attention": words.attention * of_sentences,
        "words": words.attention,
        "sentences": Ragged(sentences.attention, lengths.lengths),
        "sentence_lengths": lengths,
    }


def init(model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None) -> None:
    """Initialize the levels, each from what the one before makes of X.

    Y says nothing about this layer.
    """
    if X is None:
        for layer in model.layers:
            layer.initialize()
        model.set_dim("nO", model.get_ref("sentences").get_dim("nO"))
        return
    model.set_dim("nI", get_width(X))
    lengths, counts = _lengths(model, X)
    S = _init_level(model, "words", Ragged(X.dataXd, lengths))
    summaries = _init_level(model, "sentences", Ragged(S, counts))
    model.set_dim("nO", get_width(summaries))


def _init_level(model: Model[InT, OutT], level: str, Xr: Ragged) -> Floats2d:
    encode, reduce = model.get_ref(f"encode_{level}"), model.get_ref(level)
    rows = model.ops.unflatten(cast(Floats2d, Xr.dataXd), Xr.lengths)
    encoded = encode.initialize(X=rows).predict(rows)
    Hr = Ragged(model.ops.xp.concatenate(encoded), Xr.lengths)
    return cast(Floats2d, reduce.initialize(X=Hr).predict(Hr))
