"""The outputs of a linear function for some documents."""

import numpy
from spacy.tokens import Doc

from ..numeric.arrays import Floats
from .bags import read_bags
from .design import damped, inverse_roots
from .rows import TokenRows
from .vocabulary import find


def score(rows: TokenRows, docs: list[Doc]) -> Floats:
    """Get the outputs (B, K).

    rows (TokenRows): The rows of the weights.
    docs (List[Doc]): Documents, at least one.
    """
    weights = rows.weights
    bags = read_bags(docs)
    of_tokens = rows(bags.tokens, docs[0].vocab.strings)
    tokens = damped(bags.token_counts)
    scores = tokens @ of_tokens[:, :-1]
    tokens.data **= 2
    lengths = tokens @ of_tokens[:, -1]
    places, known = find(weights.vocabulary.pairs, bags.pairs)
    if known.any():
        pairs = damped(bags.pair_counts[:, numpy.flatnonzero(known)])
        places = places[known]
        pairs.data *= weights.vocabulary.pair_weights[places][pairs.indices]
        scores = scores + (pairs @ weights.pairs[places]).toarray()
        pairs.data **= 2
        lengths = lengths + numpy.asarray(pairs.sum(axis=1)).ravel()
    return scores * inverse_roots(lengths)[:, None] + weights.biases
