"""Texts as bags: how often each holds each distinct token, and each pair of neighbours.

Spaces do not count, and pairs are of tokens in lower case.
"""

from typing import NamedTuple

import numpy
from scipy.sparse import csr_matrix
from spacy.attrs import IS_SPACE, LOWER, ORTH
from spacy.tokens import Doc

from ..numeric.arrays import Ints
from ..numeric.attributes import Attr, read_attributes
from ..numeric.key_index import UInts

# Odd, and otherwise arbitrary: that of MurmurHash3's 64-bit finalizer.
MULTIPLIER = numpy.uint64(0xFF51AFD7ED558CCD)

# What read_words reads.
WORD_ATTRS: list[Attr] = [ORTH, LOWER, IS_SPACE]


class Bags(NamedTuple):
    """B documents.

    tokens (T,): The hash of each distinct token.
    token_counts (B, T): How often each document holds it.
    pairs (P,): The hash of each distinct pair.
    pair_counts (B, P): How often each document holds it.
    """

    tokens: UInts
    token_counts: csr_matrix
    pairs: UInts
    pair_counts: csr_matrix


def read_bags(docs: list[Doc]) -> Bags:
    """Count the tokens and pairs of some documents."""
    tokens, lower, numbers = read_words(docs)
    return Bags(
        *_count(tokens, numbers, len(docs)),
        *_count(*pair_keys(lower, numbers), len(docs)),
    )


def read_words(docs: list[Doc]) -> tuple[UInts, UInts, Ints]:
    """Read the tokens of documents that are no spaces.

    RETURNS: Of each the hash (N,), that of it in lower case, and the number of its
        document.
    """
    table = read_attributes(docs, WORD_ATTRS)
    numbers = numpy.repeat(numpy.arange(len(docs)), [len(doc) for doc in docs])
    is_word = table[:, 2] == 0
    if not is_word.all():
        table, numbers = table[is_word], numbers[is_word]
    return table[:, 0], table[:, 1], numbers


def pair_keys(tokens: UInts, numbers: Ints) -> tuple[UInts, Ints]:
    """Get the hashes of neighbours, and the number of the document of each pair.

    tokens (N,), numbers (N,): The hash of each token, and the number of its document.
    """
    beside = numbers[1:] == numbers[:-1]
    keys = tokens[:-1] * MULTIPLIER + tokens[1:]
    return keys[beside], numbers[1:][beside]


def _count(keys: UInts, numbers: Ints, n_docs: int) -> tuple[UInts, csr_matrix]:
    distinct, columns = numpy.unique(keys, return_inverse=True)
    ones = numpy.ones(len(keys), dtype="float32")
    shape = n_docs, len(distinct)
    return distinct, csr_matrix((ones, (numbers, columns)), shape=shape)
