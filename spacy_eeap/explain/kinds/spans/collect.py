"""Explain documents by the attention of a span categorizer."""

from collections.abc import Iterator
from itertools import chain, islice

from numpy.typing import NDArray
from spacy.pipeline import SpanCategorizer
from spacy.tokens import Doc

from ..documents import language, words_and_spaces
from ..predicted import predicted
from .explanation import SpansExplanation
from .predict import predict_with_attention


def explain_spans(pipe: SpanCategorizer, docs: list[Doc]) -> Iterator[SpansExplanation]:
    """Explain documents that the components before the categorizer have processed.

    pipe (SpanCategorizer): A span categorizer whose reducer attends.
    docs (list[Doc]): One batch of documents. Their spans stay as they are.
    YIELDS (SpansExplanation): One explanation per document, in order.
    """
    to_numpy = pipe.model.ops.to_numpy
    spans = pipe.suggester(docs, ops=pipe.model.ops)
    scores, weights = predict_with_attention(pipe.model, docs, spans)
    # What is assigned is for spaCy to say: it knows of thresholds and overlaps.
    copies = [doc.copy() for doc in docs]
    pipe.set_annotations(copies, (spans, scores))
    rows, weights_left = iter(to_numpy(scores)), iter(map(to_numpy, weights))
    places = iter(to_numpy(spans.dataXd).tolist())
    lengths = to_numpy(spans.lengths).tolist()
    texts = words_and_spaces(docs)
    for doc, n, (words, spaces) in zip(copies, lengths, texts, strict=True):
        given = {(s.start, s.end, s.label_) for s in doc.spans[pipe.key]}
        found = zip(
            islice(places, n), islice(rows, n), islice(weights_left, n), strict=True
        )
        entries = [each for of in found for each in _entries(pipe.labels, given, *of)]
        by_field = list(map(list, zip(*entries, strict=True))) or [[] for _ in range(5)]
        told, labels, shares, assigned, attention = by_field
        yield predicted(
            SpansExplanation,
            chain(shares, chain.from_iterable(attention)),
            words=words,
            spaces=spaces,
            spans=told,
            labels=labels,
            scores=shares,
            assigned=assigned,
            weights=attention,
            lang=language(doc),
        )


Entry = tuple[list[int], str, float, bool, list[float]]


def _entries(
    labels: tuple[str, ...],
    assigned: set[tuple[int, int, str]],
    place: list[int],
    scores: NDArray,
    weights: NDArray,
) -> Iterator[Entry]:
    """Tell of a span each label that it was given, or else the likeliest."""
    start, end = place
    given = [i for i, label in enumerate(labels) if (start, end, label) in assigned]
    # The last column can be that of no label.
    for i in given or [int(scores[: len(labels)].argmax())]:
        yield [start, end], labels[i], float(scores[i]), bool(given), weights.tolist()
