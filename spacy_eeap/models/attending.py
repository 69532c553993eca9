"""The text classifiers that can tell their attention: ours, and spaCy's own."""

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats1d, Floats2d

from . import parametric_attention, textcat


def has_attention(model: Model) -> bool:
    """Tell whether a component's model is one that can tell its attention."""
    return textcat.has_attention(model) or parametric_attention.has_attention(model)


def adds_linear_scores(model: Model[list[Doc], Floats2d]) -> bool:
    """Tell whether a model has a linear part, which its attention does not show.

    model (Model): One for which has_attention is true.
    """
    if textcat.has_attention(model):
        return model.has_ref("linear") is True
    return parametric_attention.has_other_part(model)


def predict_with_attention(
    model: Model[list[Doc], Floats2d], docs: list[Doc]
) -> tuple[Floats2d, list[dict[str, Floats1d]]]:
    """Get the scores of documents and the attention behind them, in one pass.

    model (Model): One for which has_attention is true.
    docs (List[Doc]): The documents, one of which at least has tokens.
    RETURNS: The scores (B, nO), and for each document its weights by name: under
        "attention" one for each of its tokens. Of our models there may be more, see
        `textcat.predict_with_attention`.
    """
    if textcat.has_attention(model):
        return textcat.predict_with_attention(model, docs)
    return parametric_attention.predict_with_attention(model, docs)
