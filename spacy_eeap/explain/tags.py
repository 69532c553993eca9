"""Explain documents by the attention of a tagger."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import numpy
from numpy.typing import NDArray
from spacy.pipeline import Morphologizer, Tagger
from spacy.tokens import Doc

from ..models.tagger import predict_with_attention, probabilities
from .documents import language, with_results, words_and_spaces
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
        words, spaces = words_and_spaces(doc)
        yield TaggingExplanation(
            words=words,
            spaces=spaces,
            tags=tags,
            probabilities=result.probabilities if result else [],
            attended=result.attended if result else [],
            weights=result.weights if result else [],
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
    for weights, positions in attention:
        n_tokens = len(weights)
        # The strongest come first, and behind them zeros in place of tokens.
        counts = (weights > 0).sum(axis=1)
        yield Result(
            list(islice(tags, n_tokens)),
            list(islice(chances, n_tokens)),
            attended=_first(positions, counts),
            weights=_first(weights, counts),
        )


def _first(array: NDArray[Any], counts: NDArray[Any]) -> list[list[Any]]:
    """Make a list of each row of an array, of so many entries."""
    rows = array.tolist()
    # Most rows are full.
    for i in numpy.flatnonzero(counts < array.shape[1]).tolist():
        rows[i] = rows[i][: counts[i]]
    return rows


def _split(pipe: Tagger, labels: list[str]) -> tuple[list[str], list[str]]:
    """Get the tags of labels, and the features that a morphologizer has in them."""
    if not isinstance(pipe, Morphologizer):
        return labels, []
    features, pos = pipe.cfg["labels_morph"], pipe.cfg["labels_pos"]
    names = pipe.vocab.strings
    return [names[pos[label]] for label in labels], [features[x] for x in labels]
