"""The model of a span categorizer, and the attention within it.

    docs, spans --> (N, width) --reduce--> (S, width) --score--> (S, labels)

for N tokens in S suggested spans, as spacy.SpanCategorizer.v1 puts it together.
"""

from typing import Any

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats1d, Floats2d, Ragged


def has_attention(model: Model[Any, Any]) -> bool:
    """Tell whether the reducer of a span categorizer can tell its attention."""
    if model.has_ref("reducer") is not True or len(model.layers) < 2:
        return False
    reducer = model.get_ref("reducer")
    return reducer is model.layers[-2] and "attend" in reducer.attrs


def predict_with_attention(
    model: Model[Any, Floats2d], docs: list[Doc], spans: Ragged
) -> tuple[Floats2d, list[Floats1d]]:
    """Score spans, and get the attention behind the scores, in one pass.

    model (Model): One for which has_attention is true.
    docs (List[Doc]): The documents.
    spans (Ragged): The start and end (S, 2) of each span, ragged by document.
    RETURNS: The scores (S, labels), and for each span the weights of its tokens.
    """
    if not len(spans.dataXd):
        return model.ops.alloc2f(0, 0), []
    *layers, reducer, scorer = model.layers
    X: Any = docs, spans
    for layer in layers:
        X = layer.predict(X)
    summaries, weights, _ = reducer.attrs["attend"](reducer, X)
    by_span = model.ops.unflatten(weights["attention"], X.lengths)
    return scorer.predict(summaries), by_span
