"""An embedding with a linear model beside it: what each word says of the classes.

    Y = [u embed(t); v r(t) B]

for the row r(t) that a token t adds to the logits of the model's linear part (see
linear/design.py), a basis B of at most 8 directions in which these differ most, u =
0.3, and v so that each direction has a standard deviation of 2. A word that was never
met has a row by its characters. The rows are not trained. They tell the stages after
them from the first update on what they would need many texts to find out.
"""

from collections.abc import Callable
from typing import Any, cast

import numpy
from scipy.sparse import csr_matrix
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

from ..linear.fit import Fitted
from ..linear.folds import FOLDS, HeldOut, text_keys
from ..linear.rows import KeptTokenRows
from ..linear.vocabulary import find
from ..linear.weights import NOTHING, Weights
from ..numeric.arrays import Floats, split_rows
from ..numeric.attributes import Attr, read_attributes
from ..numeric.key_index import UInts
from ..numeric.ops import current_ops
from .by_token import ByToken, columns_of, kept_rows_of, rows_of
from .kept_rows import KeptRows
from .token_rows import TokenRows

InT = list[Doc]
OutT = list[Floats2d]

MAX_DIRECTIONS = 8
EMBEDDING_SCALE, SPREAD = 0.3, 2.0


def LinearEmbed(embed: Model[InT, OutT]) -> Model[InT, OutT]:
    """Build it. In a config: @architectures = "spacy-eeap.LinearEmbed.v1".

    It needs a model with a linear part, and the factory eeap_textcat or
    eeap_textcat_multilabel, which fits that. In training, a document gets rows that
    were fitted on others. The output is up to 8 wider than that of `embed`.

    embed (Model[List[Doc], List[Floats2d]]): The embedding, spaCy's or another.
    """
    return Model(
        "linear_embed",
        forward,
        init=init,
        layers=[embed],
        attrs={
            "by_token": ByToken(_kept_columns, _rows_of_tokens, _kept, ("weights",)),
            "weights": NOTHING,
            "held_out": HeldOut(),
            "as_in_training": False,
            "use_fitted": use_fitted,
        },
        shims=[KeptTokenRows()],
        ops=current_ops(),
    )


def forward(
    model: Model[InT, OutT], docs: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], InT]]:
    """Put the rows beside the embedding. They have no gradient."""
    ops, lengths = model.ops, [len(doc) for doc in docs]
    embedded, backprop_embed = model.layers[0](docs, is_train)
    if not docs:
        return [], lambda dY: backprop_embed([])
    X = ops.xp.concatenate(embedded)
    rows = _rows(model, docs, is_train or model.attrs["as_in_training"])
    Y = ops.xp.hstack([EMBEDDING_SCALE * X, ops.asarray2f(cast(Any, rows))])
    width = X.shape[1]

    def backprop(dYs: OutT) -> InT:
        dX = EMBEDDING_SCALE * ops.xp.concatenate(dYs)[:, :width]
        return backprop_embed(split_rows(dX, lengths))

    return split_rows(Y, lengths), backprop


def _kept_columns(model: Model[InT, OutT]) -> list[Attr] | None:
    columns = columns_of(model.layers[0])
    if columns is None or model.attrs["as_in_training"]:
        return None
    return [*columns, "ORTH"]


def _kept(model: Model[InT, OutT]) -> KeptRows:
    return kept_rows_of(model.layers[0])


def _rows_of_tokens(model: Model[InT, OutT], tokens: TokenRows) -> Floats:
    embedded = rows_of(model.layers[0], tokens)
    kept = cast(KeptTokenRows, model.shims[0]).of(model.attrs["weights"])
    rows = kept(tokens.to_array("ORTH"), tokens.vocab.strings)[:, :-1]
    return numpy.hstack([EMBEDDING_SCALE * embedded, rows])


def _rows(model: Model[InT, OutT], docs: InT, unseen: bool) -> Floats:
    """Get the rows of the tokens (N, D).

    unseen (bool): Whether to take those that were fitted without a document's fold,
        where there are such.
    """
    tokens: UInts = read_attributes(docs, ["ORTH"])[:, 0]
    kept = cast(KeptTokenRows, model.shims[0]).of(model.attrs["weights"])
    rows = kept(tokens, docs[0].vocab.strings)[:, :-1]
    held_out = model.attrs["held_out"]
    if not unseen or not held_out:
        return rows
    folds = numpy.array(text_keys(docs), "uint64") % numpy.uint64(FOLDS)
    of_tokens = folds.repeat([len(doc) for doc in docs])
    for fold in numpy.unique(of_tokens).tolist():
        if fold in held_out:
            keys, of_others = held_out[fold]
            within = numpy.flatnonzero(of_tokens == fold)
            places, known = find(keys, tokens[within])
            rows[within[known]] = of_others[places[known]]
    return rows


def init(model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None) -> None:
    """Initialize the embedding.

    RAISES: ValueError if there is no linear part, or it was not fitted.
    """
    if model.attrs["weights"] is NOTHING:
        raise ValueError(
            "LinearEmbed has no linear part to take its rows from. Use it in the "
            "architecture 'spacy-eeap.TextCatEnsemble.v1', whose part 'linear' is such "
            "as 'spacy-eeap.TfidfLogistic.v1', in a component of the factory "
            "eeap_textcat or eeap_textcat_multilabel, not behind a listener."
        )
    model.layers[0].initialize(X=X)


def predict_unseen(network: Model[InT, Any], docs: InT) -> Any:
    """Predict documents of the training data as if they were no part of it.

    network (Model[List[Doc], Any]): Each LinearEmbed in it gives them the rows that
        were fitted on others.
    """
    layers = [node for node in network.walk() if "as_in_training" in node.attrs]
    for layer in layers:
        layer.attrs["as_in_training"] = True
    try:
        return network.predict(docs)
    finally:
        for layer in layers:
            layer.attrs["as_in_training"] = False


def use_fitted(model: Model[InT, OutT], fitted: Fitted) -> None:
    """Take the rows of tokens from a linear part.

    model (Model): The layer. What it took before is forgotten.
    fitted (Fitted): What was fitted.
    """
    basis = _basis(fitted.token_rows)
    weights = fitted.weights
    # In half precision as they are saved.
    features = (weights.features @ basis).astype("float16").astype("float32")
    model.attrs["weights"] = Weights(
        weights.vocabulary._replace(
            pairs=weights.vocabulary.pairs[:0],
            pair_weights=weights.vocabulary.pair_weights[:0],
        ),
        csr_matrix(features),
        csr_matrix(features[:0]),
        numpy.zeros(basis.shape[1], "float32"),
    )
    model.attrs["held_out"] = HeldOut(
        (fold, (fitted.tokens, (rows @ basis).astype("float32")))
        for fold, rows in fitted.held_out_rows.items()
    )


def _basis(rows: csr_matrix) -> Floats:
    """Get the directions (K, D) in which rows (T, K) differ most, scaled."""
    n = 1 if rows.shape[1] == 2 else min(rows.shape[1], MAX_DIRECTIONS)
    if not rows.shape[0]:
        return numpy.eye(rows.shape[1], n, dtype="float32")
    _, directions = numpy.linalg.eigh((rows.T @ rows).toarray())
    basis = directions[:, ::-1][:, :n]
    spread = (rows @ basis).std(axis=0)
    return (SPREAD * basis / numpy.maximum(spread, 1e-6)).astype("float32")
