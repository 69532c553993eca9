"""Explain documents by the attention of a text classifier."""

from collections.abc import Iterator

from spacy.pipeline import MultiLabel_TextCategorizer, TextCategorizer
from spacy.tokens import Doc

from ....models.attending import has_attention, predict_with_attention
from ....numeric.attributes import ReadOnce
from ..documents import WORDS, language, with_results, words_and_spaces
from ..predicted import predicted
from .explanation import Explanation

Result = tuple[list[float], dict[str, list]]

# What an explanation has of the weights of a document, and under which name.
FIELDS = {
    "attention": "attention",
    "sentences": "sentence_attention",
    "sentence_lengths": "sentence_lengths",
    "heads": "heads",
    "hops": "hops",
}


def explain_classes(pipe: TextCategorizer, docs: list[Doc]) -> Iterator[Explanation]:
    """Explain documents that the components before the classifier have processed.

    pipe (TextCategorizer): A text classifier. If its model does not attend, there are
        scores only.
    docs (list[Doc]): One batch of documents.
    YIELDS (Explanation): One explanation per document, in order. A document without
        tokens has scores of 0 and no predicted label.
    """
    docs = ReadOnce(docs, WORDS)
    told = with_results(docs, lambda filled: _predict(pipe, filled))
    texts = words_and_spaces(docs)
    for (doc, result), (words, spaces) in zip(told, texts, strict=True):
        scores, weights = result or ([0.0] * len(pipe.labels), {"attention": []})
        by_label = dict(zip(pipe.labels, scores, strict=True))
        yield predicted(
            Explanation,
            [*scores, *weights["attention"]],
            words=words,
            spaces=spaces,
            scores=by_label,
            predicted=_predicted(pipe, by_label) if result else [],
            lang=language(doc),
            **weights,
        )


def _predict(pipe: TextCategorizer, docs: list[Doc]) -> Iterator[Result]:
    """Get the scores of the labels and the weights by name, for each document."""
    to_numpy = pipe.model.ops.to_numpy
    if not has_attention(pipe.model):
        for row in to_numpy(pipe.model.predict(docs)).tolist():
            yield row, {"attention": []}
        return
    scores, attention = predict_with_attention(pipe.model, docs)
    for row, weights in zip(to_numpy(scores).tolist(), attention, strict=True):
        # Weights (N, K) of tokens become those (K, N) of heads or hops.
        shown = {
            field: to_numpy(weights[name]).T.tolist()
            for name, field in FIELDS.items()
            if name in weights
        }
        yield row, shown


def _predicted(pipe: TextCategorizer, scores: dict[str, float]) -> list[str]:
    if isinstance(pipe, MultiLabel_TextCategorizer):
        threshold = pipe.cfg["threshold"]
        return [label for label, score in scores.items() if score >= threshold]
    return [max(scores, key=scores.__getitem__)]
