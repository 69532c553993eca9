"""Sentences of documents, handed on with the rows that tok2vec makes of them.

tok2vec sees whole documents, once: a listener would give wrong rows for anything
else. A reducer that reads sentences cuts the rows afterwards.
"""

from collections.abc import Callable
from typing import cast

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d, Ragged

from ..attend.batch.sentences import SentenceRagged
from ..encode.per_token import predict_kept
from ..numeric.prediction import no_backprop

InT = list[Doc]
OutT = SentenceRagged


def with_sentences(tok2vec: Model[InT, list[Floats2d]]) -> Model[InT, OutT]:
    """Put the rows of all documents in one array, and their sentences beside it.

    tok2vec (Model[List[Doc], List[Floats2d]]): Makes a row of each token.
    """
    return Model("with_sentences", forward, init=init, layers=[tok2vec])


def forward(
    model: Model[InT, OutT], docs: InT, is_train: bool
) -> tuple[OutT, Callable]:
    """Get the rows, and the callback for their gradient."""
    ops, tok2vec = model.ops, model.layers[0]
    lengths = ops.asarray1i([len(doc) for doc in docs])

    def sentences() -> list[list[int] | None]:
        return [sentence_lengths(doc) for doc in docs]

    if not is_train:
        X = predict_kept(tok2vec, docs)
        if X is not None:
            return SentenceRagged(X, lengths, sentences), no_backprop
    rows, backprop_rows = tok2vec(docs, is_train)

    def backprop(dX: Ragged) -> InT:
        d_rows = ops.unflatten(cast(Floats2d, dX.dataXd), dX.lengths)
        return backprop_rows(d_rows)

    return SentenceRagged(ops.flatten(rows), lengths, sentences), backprop


def init(model: Model[InT, OutT], X: InT | None = None, Y: None = None) -> None:
    """Initialize tok2vec."""
    model.layers[0].initialize(X=X)


def sentence_lengths(doc: Doc) -> list[int] | None:
    """Get the number of tokens of each sentence.

    doc (Doc): The document.
    RETURNS (Optional[List[int]]): The lengths, in order. None if nothing has set the
        document's sentences.
    """
    if not doc.has_annotation("SENT_START"):
        return None
    return [len(sentence) for sentence in doc.sents]
