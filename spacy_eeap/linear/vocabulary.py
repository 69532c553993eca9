"""The features that there are, and how much each counts.

    idf(f) = log((1 + n) / (1 + n_f)) + 1        weight(f) = u idf(f)

for n documents of which n_f hold the feature f, and u = 1, or 0.4 for characters: of
these a word has many. (Salton and Buckley 1988, https://doi.org/10.1016/0306-4573(88)90021-0,
as scikit-learn smooths it.)
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from spacy.strings import StringStore

from ..numeric.arrays import Floats, Ints
from ..numeric.key_index import UInts
from .bags import Bags
from .features import character_features, word_features

CHARACTER_WEIGHT = 0.4
MIN_CHARACTER_DOCS = 2
# Of many texts, a pair that only one has says nothing.
MIN_PAIR_DOCS, MANY_DOCS = 2, 5_000
CHUNK = 5_000  # documents, or tokens, that are looked at together


class Vocabulary(NamedTuple):
    """Features of tokens (F,), and pairs (P,): sorted hashes, and their weights."""

    keys: UInts
    weights: Floats
    pairs: UInts
    pair_weights: Floats


EMPTY = Vocabulary(
    numpy.zeros(0, "uint64"),
    numpy.zeros(0, "float32"),
    numpy.zeros(0, "uint64"),
    numpy.zeros(0, "float32"),
)


def build_vocabulary(bags: Bags, strings: StringStore) -> tuple[Vocabulary, csr_matrix]:
    """Choose and weigh the features of the training data.

    bags (Bags): All of its documents.
    strings (StringStore): Has the text of each token.
    RETURNS: The features, and how those of each token are weighed, as rows_of has it.
    """
    keys, of_tokens, is_character = _features_of(bags.tokens, strings)
    distinct, first, columns = numpy.unique(
        keys, return_index=True, return_inverse=True
    )
    shape = len(bags.tokens), len(distinct)
    within = csr_matrix((numpy.ones(len(keys), "float32"), (of_tokens, columns)), shape)
    n_docs = bags.token_counts.shape[0]
    n_held = _count_docs(bags.token_counts, within)
    n_pairs = _count_docs(bags.pair_counts)
    characters = is_character[first]
    used = n_held >= numpy.where(characters, MIN_CHARACTER_DOCS, 1)
    used_pairs = n_pairs >= (MIN_PAIR_DOCS if n_docs >= MANY_DOCS else 1)
    scale = numpy.where(characters, CHARACTER_WEIGHT, 1.0)
    weights = (scale * _idf(n_held, n_docs))[used].astype("float32")
    vocabulary = Vocabulary(
        distinct[used],
        weights,
        bags.pairs[used_pairs],
        _idf(n_pairs, n_docs)[used_pairs].astype("float32"),
    )
    return vocabulary, within[:, numpy.flatnonzero(used)].multiply(weights).tocsr()


def rows_of(vocabulary: Vocabulary, tokens: UInts, strings: StringStore) -> csr_matrix:
    """Get the weighted features (T, F) of distinct tokens (T,)."""
    keys, of_tokens, _ = _features_of(tokens, strings)
    places, known = find(vocabulary.keys, keys)
    places, of_tokens = places[known], of_tokens[known]
    shape = len(tokens), len(vocabulary.keys)
    return csr_matrix((vocabulary.weights[places], (of_tokens, places)), shape)


def find(keys: UInts, wanted: UInts) -> tuple[Ints, NDArray[numpy.bool_]]:
    """Find values in sorted ones. RETURNS: Their places, and whether they are there."""
    if not len(keys):
        return numpy.zeros(len(wanted), "int64"), numpy.zeros(len(wanted), "bool")
    places = numpy.searchsorted(keys, wanted)
    places[places == len(keys)] = 0
    return places, keys[places] == wanted


def _features_of(
    tokens: UInts, strings: StringStore
) -> tuple[UInts, Ints, NDArray[numpy.bool_]]:
    """Get the features of tokens, the token of each, and if it is of characters."""
    words = [strings[token] for token in tokens.tolist()]
    whole, parts = map(word_features, words), map(character_features, words)
    found = [_flat(whole), _flat(parts)]
    keys, numbers = (numpy.concatenate(arrays) for arrays in zip(*found, strict=True))
    is_character = numpy.arange(len(keys)) >= len(found[0][0])
    return keys, numbers, is_character


def _flat(lists: Iterable[list[int]]) -> tuple[UInts, Ints]:
    made = list(lists)
    keys = numpy.array([key for each in made for key in each], dtype="uint64")
    return keys, numpy.repeat(numpy.arange(len(made)), [len(each) for each in made])


def _count_docs(counts: csr_matrix, within: csr_matrix | None = None) -> Ints:
    """Count the documents that hold each token or pair, or feature within it."""
    if within is None:
        return counts.getnnz(axis=0)
    total = numpy.zeros(within.shape[1], "int64")
    for start in range(0, counts.shape[0], CHUNK):
        total += (counts[start : start + CHUNK] @ within).getnnz(axis=0)
    return total


def _idf(n_held: Ints, n_docs: int) -> NDArray[numpy.float64]:
    return numpy.log((1 + n_docs) / (1 + n_held)) + 1
