"""The attention of spaCy's own text classifiers.

    a_t = exp(k(h_t) . q) / sum_s exp(k(h_s) . q)        over the tokens s of a document
    c   = sum_t a_t h_t

for the rows h of the tokens and a query q that is learned. It is thinc's
ParametricAttention: in spacy.TextCatEnsemble.v2 with the key k(h) = h, and in
spacy.TextCatParametricAttention.v1 with k(h) = gelu(U h + b). Thinc keeps k(h) . q
between -20 and 20.
"""

from collections.abc import Callable
from copy import copy
from typing import Any, cast

from spacy.tokens import Doc
from thinc.api import Model
from thinc.layers.concatenate import forward as forward_concatenate
from thinc.layers.parametricattention import forward as forward_v1
from thinc.layers.parametricattention_v2 import forward as forward_v2
from thinc.types import Floats1d, Floats2d, Ragged

FORMULAS = (forward_v1, forward_v2)

# From the weights of the tokens of each document to those that are used.
Exchange = Callable[[list[Floats1d]], list[Floats1d]]


def has_attention(model: Model) -> bool:
    """Tell whether a component's model is one of spaCy's that attend."""
    return len(_attention_layers(model)) == 1


def has_other_part(model: Model[list[Doc], Floats2d]) -> bool:
    """Tell whether more than what attention sums up decides, as in an ensemble.

    model (Model): One for which has_attention is true.
    """
    [attention] = _attention_layers(model)
    ensembles = (node for node in model.walk() if node._func is forward_concatenate)
    return any(layer is attention for node in ensembles for layer in node.walk())


def predict_with_attention(
    model: Model[list[Doc], Floats2d], docs: list[Doc]
) -> tuple[Floats2d, list[dict[str, Floats1d]]]:
    """Get the scores of documents and the attention behind them, in one pass.

    model (Model): One for which has_attention is true. It is not changed, not even
        for a time: another thread may use it.
    docs (List[Doc]): The documents, one of which at least has tokens: thinc's layers
        need some.
    RETURNS: The scores (B, nO), which are those of a prediction, and for each document
        under "attention" the weights of its tokens, which sum to 1.
    """
    told: list[Floats1d] = []

    def tell(by_doc: list[Floats1d]) -> list[Floats1d]:
        told.extend(by_doc)
        return by_doc

    scores = with_weights(model, tell).predict(docs)
    return scores, [{"attention": weights} for weights in told]


def with_weights(
    model: Model[list[Doc], Floats2d], exchange: Exchange
) -> Model[list[Doc], Floats2d]:
    """Get the model with other weights in its attention, for prediction.

    model (Model): One for which has_attention is true. It is not changed, and shares
        all other layers with the one that comes back.
    exchange (Callable[[List[Floats1d]], List[Floats1d]]): Gets the weights of the
        tokens of each document, and gives those that are to be used.
    """
    [attention] = _attention_layers(model)
    return _exchange(model, attention, _weighing(attention, exchange))


def _attention_layers(model: Model) -> list[Model[Ragged, Ragged]]:
    """Find the layers of the formulas above under the name that spaCy gives them."""
    named = [
        node.get_ref("attention_layer")
        for node in model.walk()
        if node.has_ref("attention_layer")
    ]
    return [
        node
        for node in model.walk()
        if node._func in FORMULAS and any(node is layer for layer in named)
    ]


def _weighing(
    attention: Model[Ragged, Ragged], exchange: Exchange
) -> Model[Ragged, Ragged]:
    """Make a layer that predicts what an attention does, by weights of one's choice."""
    ops = attention.ops

    def forward(
        model: Model[Ragged, Ragged], Xr: Ragged, is_train: bool
    ) -> tuple[Ragged, None]:
        X = K = cast(Floats2d, Xr.dataXd)
        if attention.has_ref("key_transform"):
            K = attention.get_ref("key_transform").predict(X)
        energies = ops.gemm(K, ops.reshape2f(attention.get_param("Q"), -1, 1))
        weights = ops.softmax_sequences(energies, Xr.lengths)
        by_doc = ops.unflatten(ops.reshape1f(weights, -1), Xr.lengths)
        used = cast(Floats1d, ops.flatten(exchange(cast(list[Floats1d], by_doc))))
        # Without a callback: it is never trained.
        return Ragged(X * ops.reshape2f(used, -1, 1), Xr.lengths), None

    return Model("attention_with_weights", forward, ops=ops)


def _exchange(
    model: Model[Any, Any], old: Model[Any, Any], new: Model[Any, Any]
) -> Model[Any, Any]:
    """Get the model with one layer for another. All other layers are shared with it."""
    if model is old:
        return new
    layers = [_exchange(layer, old, new) for layer in model.layers]
    if all(a is b for a, b in zip(layers, model.layers, strict=True)):
        return model
    # Model.copy would copy the parameters, too: tables of megabytes for each batch.
    changed = copy(model)
    changed._layers = layers
    return changed
