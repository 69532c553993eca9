"""The n-grams of documents, with a weight for their place and a mark of negation.

Both marks are found, and tried on film reviews, in Pang, Lee and Vaithyanathan (2002),
sec. 6: https://aclanthology.org/W02-1011
"""

from typing import Any, cast

import numpy
from numpy.typing import NDArray
from spacy.attrs import IS_PUNCT, LOWER
from spacy.tokens import Doc
from thinc.api import NumpyOps

# Makes another word of a negated one. Any odd number does.
NEGATED = numpy.uint64(0x9E3779B97F4A7C15)

# N-grams are hashed where their documents are.
NUMPY = NumpyOps()


def read_ngrams(
    docs: list[Doc], **settings: Any
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Get each different n-gram of each document.

    docs (List[Doc]): The documents.
    settings: Those of NaiveBayesNgrams, as numbers and hashes: ngram_size, attr,
        first_weight and negations.
    RETURNS: The hashes of the n-grams, document after document (Z,); the weight of
        each, first_weight at the beginning of its document and 1 at the end (Z,); and
        the number of n-grams of each document (B,).
    """
    found = [_read(doc, **settings) for doc in docs]
    keys = numpy.concatenate([numpy.zeros(0, dtype="uint64"), *(k for k, _ in found)])
    weights = numpy.concatenate([numpy.zeros(0, dtype="f"), *(w for _, w in found)])
    return keys, weights, numpy.asarray([len(k) for k, _ in found], dtype="int64")


def _read(
    doc: Doc, ngram_size: int, attr: int, first_weight: float, negations: list[int]
) -> tuple[NDArray[Any], NDArray[Any]]:
    words = doc.to_array(attr).astype("uint64")
    if negations:
        words = words + NEGATED * _negated(doc, negations)
    sizes = range(2, ngram_size + 1)
    longer = [NUMPY.ngrams(n, cast(Any, words)) for n in sizes if len(doc)]
    grams = [words, *map(numpy.asarray, longer)]
    place = numpy.concatenate([numpy.arange(len(gram)) for gram in grams])
    # The last place of an n-gram is the first one from behind.
    keys, last = numpy.unique(numpy.concatenate(grams)[::-1], return_index=True)
    share = place[::-1][last] / max(len(doc), 1)
    return keys, (first_weight + (1 - first_weight) * share).astype("f")


def _negated(doc: Doc, negations: list[int]) -> NDArray[Any]:
    """Tell for each token whether a negation stands before it in its phrase (N,)."""
    words, punctuation = doc.to_array([LOWER, IS_PUNCT]).T
    here = numpy.arange(1, len(doc) + 1)
    negates = numpy.isin(words, numpy.asarray(negations, dtype="uint64"))
    last_negation = numpy.maximum.accumulate(numpy.where(negates, here, 0))
    last_end = numpy.maximum.accumulate(numpy.where(punctuation == 1, here, 0))
    before = numpy.concatenate([[0], last_negation[:-1]])[: len(doc)]
    return (before > last_end).astype("uint64")
