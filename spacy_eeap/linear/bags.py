"""Texts as bags: how often each holds each distinct token, and each pair of neighbours.

Spaces do not count, and pairs are of tokens in lower case.
"""

from typing import NamedTuple

import numpy
from scipy.sparse import csr_matrix
from spacy.attrs import IS_SPACE, LOWER, ORTH
from spacy.tokens import Doc

from ..numeric.arrays import Ints
from ..numeric.key_index import UInts

# Odd, and otherwise arbitrary: that of MurmurHash3's 64-bit finalizer.
MULTIPLIER = numpy.uint64(0xFF51AFD7ED558CCD)


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
    tables = [doc.to_array([ORTH, LOWER, IS_SPACE]).reshape(-1, 3) for doc in docs]
    lengths = [len(table) for table in tables]
    table = numpy.concatenate(tables) if tables else numpy.zeros((0, 3), "uint64")
    numbers = numpy.repeat(numpy.arange(len(docs)), lengths)
    is_word = table[:, 2] == 0
    table, numbers = table[is_word], numbers[is_word]
    return Bags(
        *_count(table[:, 0], numbers, len(docs)),
        *_count(*pair_keys(table[:, 1], numbers), len(docs)),
    )


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
