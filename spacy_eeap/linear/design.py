"""The features of documents as a matrix, in factors that are small and sparse.

    X = D [A V, P G]        A, P = 1 + log(counts)
    D = 1 / sqrt(A^2 |V|^2 + P^2 G^2)

for the counts of tokens (B, T) and of pairs (B, P), the weights V (T, F) of the
features of each token, and those G of pairs. A document's row has about the length 1:
what tokens share is not counted twice. X itself, which has a hundred entries for each
that A has, is never made. And as X W = D [A (V W) + P (G W)], a token adds the same row
to the scores of each document that holds it, which can be kept.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from ..numeric.arrays import Floats, Ints


class Design(NamedTuple):
    """The factors of X, (B, F + P).

    scales (B,): The diagonal of D.
    tokens (B, T), pairs (B, P): A and P.
    features (T, F): V.
    pair_weights (P,): The diagonal of G.
    """

    scales: Floats
    tokens: csr_matrix
    pairs: csr_matrix
    features: csr_matrix
    pair_weights: Floats

    def take(self, rows: Ints) -> "Design":
        """Get the matrix of some documents."""
        scales, tokens, pairs = self.scales[rows], self.tokens[rows], self.pairs[rows]
        return self._replace(scales=scales, tokens=tokens, pairs=pairs)

    def take_unseen(self, rows: Ints, others: Ints) -> "Design":
        """Get the matrix of some documents, as if only others had been counted.

        What none of the others has is no part of their length, as at prediction: else
        their logits would be nearer to 0 than those of new documents.
        """
        seen = numpy.zeros(self.width, dtype="float32")
        seen[self.used_columns(others)] = 1
        n_features = self.features.shape[1]
        part = self.take(rows)
        lengths = squared_lengths(
            part.tokens,
            part.pairs,
            _squares(self.features) @ seen[:n_features],
            self.pair_weights * seen[n_features:],
        )
        return part._replace(scales=inverse_roots(lengths))

    def used_columns(self, rows: Ints) -> Ints:
        """Get the columns that some documents have something in."""
        tokens = numpy.unique(self.tokens[rows].indices)
        of_tokens = numpy.unique(self.features[tokens].indices)
        of_pairs = numpy.unique(self.pairs[rows].indices)
        return numpy.append(of_tokens, self.features.shape[1] + of_pairs)

    def take_columns(self, columns: Ints) -> "Design":
        """Get the matrix of some columns, whose numbers ascend."""
        n_features = self.features.shape[1]
        split = numpy.searchsorted(columns, n_features)
        of_tokens, of_pairs = columns[:split], columns[split:] - n_features
        return self._replace(
            pairs=self.pairs[:, of_pairs],
            features=self.features[:, of_tokens],
            pair_weights=self.pair_weights[of_pairs],
        )

    @property
    def width(self) -> int:
        """The number of columns."""
        return self.features.shape[1] + len(self.pair_weights)

    def times(self, w: Floats) -> Floats:
        """Multiply with a vector (F + P,). RETURNS (B,)."""
        n_features = self.features.shape[1]
        of_tokens = self.tokens @ (self.features @ w[:n_features])
        of_pairs = self.pairs @ (self.pair_weights * w[n_features:])
        return self.scales * (of_tokens + of_pairs)

    def transposed(self) -> Callable[[Floats], Floats]:
        """Get what multiplies the transposed matrix with a vector (B,), to (F + P,)."""
        features, tokens, pairs = self.features.T, self.tokens.T, self.pairs.T

        def times(r: Floats) -> Floats:
            scaled = self.scales * r
            of_features = features @ (tokens @ scaled)
            return numpy.append(of_features, self.pair_weights * (pairs @ scaled))

        return times

    def sums_of_squares(self) -> Floats:
        """Get the sum of the squares of each column (F + P,).

        As if no token of a document had a feature of another.
        """
        squared = self.scales**2
        of_tokens = _squares(self.features).T @ (_squares(self.tokens).T @ squared)
        of_pairs = self.pair_weights**2 * (_squares(self.pairs).T @ squared)
        return numpy.append(of_tokens, of_pairs)


def make_design(
    token_counts: csr_matrix,
    pair_counts: csr_matrix,
    features: csr_matrix,
    pair_weights: Floats,
) -> Design:
    """Make the matrix of counted documents.

    token_counts (B, T), pair_counts (B, P): The counts.
    features (T, F): The weighted features of each token.
    pair_weights (P,): The weight of each pair.
    """
    tokens, pairs = damped(token_counts), damped(pair_counts)
    lengths = squared_lengths(tokens, pairs, row_squares(features), pair_weights)
    return Design(inverse_roots(lengths), tokens, pairs, features, pair_weights)


def squared_lengths(
    tokens: csr_matrix, pairs: csr_matrix, squares: Floats, pair_weights: Floats
) -> NDArray[numpy.float32]:
    """Get the squared length (B,) of documents, from those (T,) of their tokens."""
    return _squares(tokens) @ squares + _squares(pairs) @ pair_weights**2


def inverse_roots(lengths: Floats) -> Floats:
    """Get what makes documents of the length 1. Of one without a feature it is 0."""
    roots = numpy.sqrt(lengths)
    return numpy.divide(1, roots, out=numpy.zeros_like(roots), where=roots > 0)


def row_squares(features: csr_matrix) -> Floats:
    """Get the squared length of each row."""
    return numpy.asarray(_squares(features).sum(axis=1)).ravel()


def damped(counts: csr_matrix) -> csr_matrix:
    """Get 1 + log(count) in place of each count."""
    return _with_data(counts, 1 + numpy.log(counts.data))


def _squares(matrix: csr_matrix) -> csr_matrix:
    return _with_data(matrix, matrix.data**2)


def _with_data(matrix: csr_matrix, data: Floats) -> csr_matrix:
    return csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape)
