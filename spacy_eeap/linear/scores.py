"""The outputs of a linear function for some documents.

    Y = D [A R + P G W] + b        for the rows R of the tokens, see design.py

In numpy alone: for one short text, SciPy's sparse matrices take ten times as long to
make as to multiply.
"""

from typing import NamedTuple

import numpy
from spacy.tokens import Doc

from ..numeric.arrays import Floats, Ints
from .bags import pair_keys, read_words
from .design import inverse_roots
from .rows import TokenRows
from .vocabulary import find


class Held(NamedTuple):
    """What documents hold, in their order: which, what, and 1 + log(count)."""

    numbers: Ints
    places: Ints
    values: Floats


def score(rows: TokenRows, docs: list[Doc]) -> Floats:
    """Get the outputs (B, K).

    rows (TokenRows): The rows of the weights.
    docs (List[Doc]): Documents, at least one.
    """
    weights, n_docs = rows.weights, len(docs)
    words, lower, numbers = read_words(docs)
    tokens, places = numpy.unique(words, return_inverse=True)
    held = _count(numbers, places, len(tokens))
    of_tokens = rows(tokens, docs[0].vocab.strings)[held.places]
    scores = _sums(held, held.values[:, None] * of_tokens[:, :-1], n_docs)
    lengths = _sums(held, held.values**2 * of_tokens[:, -1], n_docs)

    keys, numbers = pair_keys(lower, numbers)
    places, known = find(weights.vocabulary.pairs, keys)
    if known.any():
        n_pairs = len(weights.vocabulary.pairs)
        held = _count(numbers[known], places[known], n_pairs)
        values = held.values * weights.vocabulary.pair_weights[held.places]
        scores += _sums(held, values[:, None] * rows.of_pairs(held.places), n_docs)
        lengths += _sums(held, values**2, n_docs)
    return scores * inverse_roots(lengths)[:, None] + weights.biases


def _count(numbers: Ints, places: Ints, size: int) -> Held:
    distinct, counts = numpy.unique(numbers * size + places, return_counts=True)
    values = (1 + numpy.log(counts)).astype("float32")
    return Held(*numpy.divmod(distinct, max(size, 1)), values)


def _sums(held: Held, values: Floats, n_docs: int) -> Floats:
    """Sum values by document, of which some can hold nothing."""
    sums = numpy.zeros((n_docs, *values.shape[1:]), dtype="float32")
    if len(held.numbers):
        first = numpy.flatnonzero(numpy.diff(held.numbers, prepend=-1))
        sums[held.numbers[first]] = numpy.add.reduceat(values, first, axis=0)
    return sums
