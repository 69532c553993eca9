"""What of an encoder depends on the token alone, so that it need not be computed twice.

    K = keep(rows of the distinct tokens)      (T, width)
    Y = encode(K, which of them each token is)

A minimal GRU's gates see one token each, so all of it but the scan is kept. An
embedding that tells what it makes of a token (embed/by_token.py) and an encoder that
tells this are predicted together, and what both make of a token is kept from batch to
batch. BiGRU and BiLSTM gain nothing: of torch's recurrence the product of the inputs is
a tenth, and it cannot be left out.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps
from thinc.layers.chain import forward as forward_chain

from ..embed.by_token import columns_of, kept_rows_of, rows_of
from ..embed.token_rows import TokenRows, read_tokens
from ..numeric.arrays import Floats, Ints, split_rows
from ..numeric.attributes import Attr
from ..numeric.key_index import Ids
from ..numeric.threads import one_thread


class PerToken(NamedTuple):
    """How an encoder is predicted in two steps: its attribute "per_token".

    width (Callable[[Model], int]): Gets how many numbers are kept of a token.
    keep (Callable[[Model, Floats2d], Floats2d]): Computes them (T, width) of the rows
        (T, nI) of distinct tokens.
    encode (Callable[[Model, Floats2d, Ints1d, Ints1d], Floats2d]): Encodes (N, nO) what
        was kept (any, width), the number of it for each token (N,), and the length of
        each sequence (B,), not all 0.
    """

    width: Callable[[Model[Any, Any]], int]
    keep: Callable[[Model[Any, Any], Floats], Floats]
    encode: Callable[[Model[Any, Any], Floats, Ids, Ints], Floats]


def kept_columns(tok2vec: Model[list[Doc], Any]) -> list[Attr] | None:
    """Get the attributes of tokens by which `predict_kept` works, None if it does not.

    tok2vec (Model[List[Doc], List[Floats2d]]): As a rule a chain of an embedding and an
        encoder.
    """
    stages = _stages(tok2vec)
    if len(stages) < 2 or "per_token" not in stages[1].attrs:
        return None
    return columns_of(stages[0]) if isinstance(tok2vec.ops, NumpyOps) else None


def predict_kept(tok2vec: Model[list[Doc], Any], docs: list[Doc]) -> Floats | None:
    """Predict the rows of all tokens (N, nO), with what is kept of each distinct one.

    tok2vec (Model): As in kept_columns.
    docs (List[Doc]): The documents.
    RETURNS (Optional[Floats2d]): None where nothing can be kept, and where there are
        no tokens.
    """
    columns = kept_columns(tok2vec)
    lengths = [len(doc) for doc in docs]
    if columns is None or not any(lengths):
        return None
    embed, encoder, *others = _stages(tok2vec)
    per_token: PerToken = encoder.attrs["per_token"]

    def compute(distinct: TokenRows) -> Floats:
        return per_token.keep(encoder, rows_of(embed, distinct))

    with one_thread():
        tokens, width = read_tokens(docs, columns), per_token.width(encoder)
        kept = kept_rows_of(embed)
        table, ids = kept.rows([embed, encoder], width, tokens, compute)
        Y = per_token.encode(encoder, table, ids, numpy.asarray(lengths, "int64"))
        for layer in others:
            Y = numpy.concatenate(layer.predict(split_rows(Y, lengths)))
    return Y


def _stages(model: Model[Any, Any]) -> list[Model[Any, Any]]:
    if model._func is not forward_chain:
        return [model]
    return [stage for layer in model.layers for stage in _stages(layer)]
