"""Explain documents by the attention of a text classifier."""

from collections.abc import Iterator

from spacy.pipeline import MultiLabel_TextCategorizer, TextCategorizer
from spacy.tokens import Doc

from ..models.attending import predict_with_attention
from .documents import language, with_results, words_and_spaces
from .explanation import Explanation

Result = tuple[list[float], dict[str, list]]

# What an explanation has of the weights of a document.
SHOWN = ("attention", "sentences", "sentence_lengths", "heads", "hops")


def explain_classes(pipe: TextCategorizer, docs: list[Doc]) -> Iterator[Explanation]:
    """Explain documents that the components before the classifier have processed.

    pipe (TextCategorizer): A text classifier whose model attends.
    docs (list[Doc]): One batch of documents.
    YIELDS (Explanation): One explanation per document, in order. A document without
        tokens has scores of 0 and no predicted label.
    """
    for doc, result in with_results(docs, lambda filled: _predict(pipe, filled)):
        scores, weights = result or ([0.0] * len(pipe.labels), {})
        by_label = dict(zip(pipe.labels, scores, strict=True))
        words, spaces = words_and_spaces(doc)
        yield Explanation(
            words=words,
            spaces=spaces,
            attention=weights.get("attention", []),
            scores=by_label,
            predicted=_predicted(pipe, by_label) if result else [],
            lang=language(doc),
            sentence_lengths=weights.get("sentence_lengths", []),
            sentence_attention=weights.get("sentences", []),
            heads=_columns(weights.get("heads", [])),
            hops=_columns(weights.get("hops", [])),
        )


def _predict(pipe: TextCategorizer, docs: list[Doc]) -> Iterator[Result]:
    """Get the scores of the labels and the weights by name, for each document."""
    to_numpy = pipe.model.ops.to_numpy
    scores, attention = predict_with_attention(pipe.model, docs)
    for row, weights in zip(to_numpy(scores), attention, strict=True):
        shown = {
            name: to_numpy(array).tolist()
            for name, array in weights.items()
            if name in SHOWN
        }
        yield row.tolist(), shown


def _columns(rows: list[list[float]]) -> list[list[float]]:
    """Turn the weights of tokens (N, K) to those of heads or hops (K, N)."""
    return [list(column) for column in zip(*rows, strict=True)]


def _predicted(pipe: TextCategorizer, scores: dict[str, float]) -> list[str]:
    if isinstance(pipe, MultiLabel_TextCategorizer):
        threshold = pipe.cfg["threshold"]
        return [label for label, score in scores.items() if score >= threshold]
    return [max(scores, key=scores.__getitem__)]
