"""Pieces of a text, each with a vector of its own. Where others have a row a token.

    Y = E[ids] * m          (N, nO) for the N pieces of a document

for the ids that a vocabulary gives to the text, the table E (nV, nO), and in training
a mask m (nO,): the same dimensions are dropped for all pieces of a document.

Gal and Ghahramani (2016), sec. 4: https://arxiv.org/abs/1512.05287
"""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from spacy.tokens import Doc
from thinc.api import Model, uniform_init
from thinc.types import Floats2d

from ..numeric.arrays import Floats, split_rows
from ..numeric.dropout import dropout_attrs, rate_of
from ..numeric.ops import current_ops
from ..numeric.prediction import no_backprop
from ..vocabulary.pieces import Pieces
from ..vocabulary.vocabulary import Vocabulary, check_learnt

InT = list[Doc]
OutT = list[Floats2d]
NAME = "piece_embed"


def PieceEmbed(
    width: int, vocabulary: Vocabulary, dropout: float | None = None
) -> Model[list[Doc], list[Floats2d]]:
    """Build it. In a config: @architectures = "spacy-eeap.PieceEmbed.v1".

    The vocabulary must learn before the layer is initialized: `learn`. It is saved with
    the layer.

    width (int): Width of the vectors, nO.
    vocabulary (Vocabulary): Cuts the text of a document to pieces, in training at
        random if it samples.
    dropout (Optional[float]): Share of the dimensions that are dropped, at least 0 and
        below 1. If None, the [training] dropout.
    RAISES (ValueError): If the dropout is out of range.
    """
    return Model(
        NAME,
        forward,
        init=init,
        params={"E": None},
        # Not nV: initialized or loaded again, it can have another vocabulary.
        dims={"nO": width},
        attrs={"vocabulary": vocabulary, "units": units, **dropout_attrs(dropout)},
        ops=current_ops(),
    )


def learn(model: Model[Any, Any], texts: Iterable[str]) -> None:
    """Let the vocabulary of each PieceEmbed in a model learn.

    model (Model): The layer, or a model with it. It can have none.
    texts (Iterable[str]): What it is to embed.
    """
    known = list(texts)
    for node in model.walk():
        if node.name == NAME:
            node.attrs["vocabulary"].learn(known)


def units(model: Model[InT, OutT], doc: Doc) -> Pieces:
    """Get the characters of each row that the layer gives a document at prediction."""
    return model.attrs["vocabulary"].encode(doc.text)


def forward(
    model: Model[InT, OutT], docs: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], InT]]:
    """Embed the pieces, and get the callback for the gradient of their vectors."""
    ops = model.ops
    vocabulary = model.attrs["vocabulary"]
    pieces = [vocabulary.encode(doc.text, sample=is_train).ids for doc in docs]
    lengths = [len(ids) for ids in pieces]
    if not any(lengths):
        return [ops.alloc2f(0, model.get_dim("nO")) for _ in docs], _no_inputs
    ids = ops.asarray1i(list(chain.from_iterable(pieces)))
    E: Floats = model.get_param("E")
    X = E.take(ids, axis=0)
    if not is_train:
        return split_rows(X, lengths), no_backprop
    mask: Floats = ops.get_dropout_mask((len(docs), X.shape[1]), rate_of(model))
    masks = mask.repeat(lengths, axis=0)

    def backprop(dYs: OutT) -> InT:
        dE = ops.alloc2f(*E.shape)
        ops.scatter_add(dE, ids, ops.xp.concatenate(dYs) * masks)
        model.inc_grad("E", dE)
        return []

    return split_rows(X * masks, lengths), backprop


def _no_inputs(dYs: OutT) -> InT:
    return []


def init(model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None) -> None:
    """Draw a vector for each id of the vocabulary.

    RAISES (ValueError): If the vocabulary has not learnt.
    """
    vocabulary = model.attrs["vocabulary"]
    check_learnt(vocabulary)
    shape = (len(vocabulary), model.get_dim("nO"))
    model.set_param("E", uniform_init(model.ops, shape, lo=-1.0, hi=1.0))
