"""An embedding that is computed once for each distinct token of a batch.

The row of a token depends on its attributes alone, and most tokens of a batch occur
more than once in it: of those of 1,000 sentences, a quarter are distinct.

    u, i = distinct tokens of the batch, which of them each token is
    Y = embed(u)[i]                 (N, nO), and dropout, for each token its own
    dU = sum of dY over the tokens with the same i       backwards through embed once

At prediction on the CPU rows are kept from batch to batch: kept_rows.py.
"""

from collections.abc import Callable
from functools import partial
from typing import cast

from spacy.attrs import ORTH
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps
from thinc.types import Floats2d

from ..numeric.arrays import Floats, Ints, split_rows
from ..numeric.dropout import drop, dropout_attrs
from ..numeric.ops import current_ops, preferred, use_preferred_ops
from ..numeric.prediction import no_backprop
from ..numeric.threads import on_one_thread
from .by_token import ByToken
from .kept_rows import KeptRows
from .token_rows import Attr, TokenRows, find_distinct, read_tokens

InT = list[Doc]
OutT = list[Floats2d]
Embed = Model[InT, OutT]


def Distinct(
    embed: Embed, attrs: list[Attr], nO: int | None, *, static_vectors: bool
) -> Embed:
    """Build it around an embedding without dropout of its own.

    embed (Model[List[Doc], List[Floats2d]]): The embedding. It reads nothing of a
        document but its vocab and, by to_array, attributes.
    attrs (List[Union[str, int]]): The attributes that it reads.
    nO (Optional[int]): Its width. If None, the embedding knows it when initialized.
    static_vectors (bool): Whether it reads the vectors of the vocab, too. They can
        be changed without a trace, so rows are not kept from batch to batch then.
    """
    model: Embed = Model(
        "distinct",
        forward,
        init=init,
        layers=[embed],
        shims=[KeptRows()],
        dims={"nO": nO},
        attrs={
            "columns": attrs,
            "static_vectors": static_vectors,
            "by_token": ByToken(_kept_columns, _rows, _kept),
            **dropout_attrs(None),
        },
        ops=current_ops(),
    )
    use_preferred_ops(model)
    return model


def forward(model: Embed, docs: InT, is_train: bool) -> tuple[OutT, Callable]:
    """Embed the tokens, and get the callback for the gradient."""
    lengths = [len(doc) for doc in docs]
    if not any(lengths):
        return [model.ops.alloc2f(0, model.get_dim("nO")) for _ in docs], _no_inputs
    if model.ops is not preferred(model.ops):
        # The copy of a model has the ops of thinc.
        use_preferred_ops(model)
    tokens = read_tokens(docs, _columns(model, docs))
    if not is_train:
        return split_rows(_predict(model, tokens), lengths), no_backprop
    Y, backprop_tokens = _begin_update(model, tokens)

    def backprop(dYs: OutT) -> InT:
        backprop_tokens(model.ops.xp.concatenate(dYs))
        return []

    return split_rows(Y, lengths), backprop


def _columns(model: Embed, docs: InT) -> list[Attr]:
    columns: list[Attr] = model.attrs["columns"]
    if not model.attrs["static_vectors"]:
        return columns
    return [*columns, getattr(docs[0].vocab.vectors, "attr", ORTH)]


def _kept_columns(model: Embed) -> list[Attr] | None:
    return None if model.attrs["static_vectors"] else model.attrs["columns"]


def _kept(model: Embed) -> KeptRows:
    return cast(KeptRows, model.shims[0])


def _rows(model: Embed, tokens: TokenRows) -> Floats:
    if model.ops is not preferred(model.ops):
        use_preferred_ops(model)
    return _embed(model, tokens, False)[0]


def _predict(model: Embed, tokens: TokenRows) -> Floats:
    if not model.attrs["static_vectors"] and isinstance(model.ops, NumpyOps):
        width, compute = model.get_dim("nO"), partial(_rows, model)
        rows, ids = _kept(model).rows([model], width, tokens, compute)
        return rows.take(ids, axis=0)
    _, distinct, inverse = find_distinct(tokens)
    return _rows(model, distinct).take(_index(model, inverse), axis=0)


def _begin_update(
    model: Embed, tokens: TokenRows
) -> tuple[Floats, Callable[[Floats], None]]:
    _, distinct, inverse = find_distinct(tokens)
    index = _index(model, inverse)
    rows, backprop_embed = _embed(model, distinct, True)
    Y, backprop_drop = drop(model, rows.take(index, axis=0), True)

    def backprop(dY: Floats) -> None:
        d_rows = model.ops.alloc2f(*rows.shape)
        model.ops.scatter_add(d_rows, index, backprop_drop(dY))
        backprop_embed(d_rows)

    return Y, backprop


def _index(model: Embed, inverse: Ints) -> Floats:
    # The one type of integer that ops.scatter_add is fast for.
    return model.ops.xp.asarray(inverse, dtype="int32")


@on_one_thread
def _embed(
    model: Embed, tokens: TokenRows, is_train: bool
) -> tuple[Floats, Callable[[Floats], InT]]:
    (Y,), backprop = model.layers[0]([tokens], is_train)
    return Y, lambda dY: backprop([dY])


def _no_inputs(dYs: OutT) -> InT:
    return []


def init(model: Embed, X: InT | None = None, Y: OutT | None = None) -> None:
    """Initialize the embedding. Y says nothing about it: an encoder comes between."""
    embed = model.layers[0]
    embed.initialize(X=X)
    if model.has_dim("nO") is None:
        model.set_dim("nO", embed.get_dim("nO"))
