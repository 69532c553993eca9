"""Explain documents by the attention of a tagger."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from numpy.typing import NDArray
from spacy.pipeline import Morphologizer, Tagger
from spacy.tokens import Doc

from ..models.tagger import predict_with_attention, probabilities
from .documents import language, spaces, with_results, words
from .tagging import TaggingExplanation


class Result(NamedTuple):
    """The lists of a document, with an entry for each token."""

    labels: list[str]
    probabilities: list[float]
    attended: list[list[int]]
    weights: list[list[float]]


def explain_tags(pipe: Tagger, docs: list[Doc]) -> Iterator[TaggingExplanation]:
    """Explain documents that the components before the tagger have processed.

    pipe (Tagger): A tagger or morphologizer whose model attends.
    docs (list[Doc]): One batch of documents.
    YIELDS (TaggingExplanation): One explanation per document, in order. Of a
        morphologizer the tags are the coarse ones, beside the features.
    """
    for doc, result in with_results(docs, lambda filled: _predict(pipe, filled)):
        tags, features = _split(pipe, result.labels if result else [])
        yield TaggingExplanation(
            words=words(doc),
            spaces=spaces(doc),
            tags=tags,
            probabilities=result.probabilities if result else [],
            attended=result.attended if result else [],
            weights=result.weights if result else [],
            features=features,
            lang=language(doc),
        )


def _predict(pipe: Tagger, docs: list[Doc]) -> Iterator[Result]:
    to_numpy = pipe.model.ops.to_numpy
    scores, attention = predict_with_attention(pipe.model, docs)
    shares = map(to_numpy, probabilities(pipe.model, scores))
    for share, (weights, positions) in zip(shares, attention, strict=True):
        present = weights > 0
        yield Result(
            [pipe.labels[i] for i in share.argmax(axis=1)],
            share.max(axis=1).tolist(),
            attended=_rows(positions, present),
            weights=_rows(weights, present),
        )


def _rows(array: NDArray[Any], present: NDArray[Any]) -> list[list[Any]]:
    pairs = zip(array, present, strict=True)
    return [row[chosen].tolist() for row, chosen in pairs]


def _split(pipe: Tagger, labels: list[str]) -> tuple[list[str], list[str]]:
    """Get the tags of labels, and the features that a morphologizer has in them."""
    if not isinstance(pipe, Morphologizer):
        return labels, []
    features, pos = pipe.cfg["labels_morph"], pipe.cfg["labels_pos"]
    names = pipe.vocab.strings
    return [names[pos[label]] for label in labels], [features[x] for x in labels]
