"""The outputs of a linear function for some documents.

    Y = D [A R + P G W] + b        for the rows R of the tokens, see design.py

In numpy alone: for one short text, SciPy's sparse matrices take ten times as long to
make as to multiply.
"""

import numpy
from spacy.tokens import Doc

from ..numeric.arrays import Floats, Ints
from ..numeric.kernels import kernels_for
from ..numeric.key_index import Ids
from .bags import pair_keys, read_words
from .design import inverse_roots
from .rows import TokenRows


def score(rows: TokenRows, docs: list[Doc]) -> Floats:
    """Get the outputs (B, K).

    rows (TokenRows): The rows of the weights.
    docs (List[Doc]): Documents, at least one.
    """
    words, lower, numbers = read_words(docs)
    keys, of_pairs = pair_keys(lower, numbers)
    found = [
        (*rows.of_tokens(words, docs[0].vocab.strings), numbers),
        (*rows.of_pairs(keys), of_pairs),
    ]
    sums = sum_of_bags(*found[0], len(docs)) + sum_of_bags(*found[1], len(docs))
    return sums[:, :-1] * inverse_roots(sums[:, -1:]) + rows.weights.biases


def sum_of_bags(rows: Floats, ids: Ids, numbers: Ints, n_docs: int) -> Floats:
    """Sum the rows of what documents hold, each once, times 1 + log(count).

    rows (any, K + 1): Outputs, and squared lengths, which are summed times the square.
    ids (N,): The row of each token or pair, -1 for one without.
    numbers (N,): The document of each, in order.
    RETURNS (B, K + 1): The sums.
    """
    sums = numpy.zeros((n_docs, rows.shape[1]), dtype="float32")
    kernels = kernels_for(rows)
    if kernels is not None:
        lengths = numpy.bincount(numbers, minlength=n_docs)
        kernels.sum_of_bags(rows, ids, lengths, sums)
        return sums
    known = ids >= 0
    names = numbers * len(rows) + ids
    if not known.all():
        names = names[known]
    if not len(names):
        return sums
    distinct, counts = numpy.unique(names, return_counts=True)
    of_docs, places = numpy.divmod(distinct, len(rows))
    damped = (1 + numpy.log(counts)).astype("float32")[:, None]
    held = rows.take(places, axis=0)
    held *= damped
    held[:, -1:] *= damped
    first = numpy.flatnonzero(numpy.diff(of_docs, prepend=-1))
    sums[of_docs[first]] = numpy.add.reduceat(held, first, axis=0)
    return sums
