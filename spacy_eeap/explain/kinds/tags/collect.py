"""Explain documents by the attention of a tagger."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from spacy.pipeline import Morphologizer, Tagger
from spacy.tokens import Doc

from ....models.tagger import predict_with_attention, probabilities
from ..documents import language, with_results, words_and_spaces
from ..predicted import predicted
from .explanation import TaggingExplanation


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
    told = with_results(docs, lambda filled: _predict(pipe, filled))
    texts = words_and_spaces(docs)
    for (doc, result), (words, spaces) in zip(told, texts, strict=True):
        labels, chances, attended, weights = result or ([], [], [], [])
        tags, features = split(pipe, labels)
        yield predicted(
            TaggingExplanation,
            chances,
            words=words,
            spaces=spaces,
            tags=tags,
            probabilities=chances,
            attended=attended,
            weights=weights,
            features=features,
            lang=language(doc),
        )


def _predict(pipe: Tagger, docs: list[Doc]) -> Iterator[Result]:
    ops, labels = pipe.model.ops, pipe.labels
    scores, attention = predict_with_attention(pipe.model, docs)
    # Of all documents at once: for each alone, numpy takes longer than for the numbers.
    [shares] = probabilities(pipe.model, [ops.flatten(scores)])
    best = ops.to_numpy(shares.argmax(axis=1)).tolist()
    tags = iter([labels[i] for i in best])
    chances = iter(ops.to_numpy(shares.max(axis=1)).tolist())
    for strongest in attention:
        weights, attended = (array.tolist() for array in strongest)
        _cut_zeros(weights, attended)
        n_tokens = len(weights)
        yield Result(
            list(islice(tags, n_tokens)),
            list(islice(chances, n_tokens)),
            attended=attended,
            weights=weights,
        )


def _cut_zeros(weights: list[list[float]], attended: list[list[int]]) -> None:
    """Leave out what has no weight: the strongest come first, and zeros last."""
    for row, positions in zip(weights, attended, strict=True):
        if not row[-1]:
            n = row.index(0.0)
            del row[n:], positions[n:]


def split(pipe: Tagger, labels: Sequence[str]) -> tuple[list[str], list[str]]:
    """Get the tags of labels, and the features that a morphologizer has in them."""
    if not isinstance(pipe, Morphologizer):
        return list(labels), []
    features, pos = pipe.cfg["labels_morph"], pipe.cfg["labels_pos"]
    names = pipe.vocab.strings
    return [names[pos[label]] for label in labels], [features[x] for x in labels]
