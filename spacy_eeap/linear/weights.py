"""What was fitted: a vocabulary, and the weights of its features for each output.

It is saved as one attribute of a layer, with weights of half precision of which those
near 0 are left out: a class with few documents takes few bytes.
"""

from typing import Any, NamedTuple

import numpy
import srsly
from scipy.sparse import csr_matrix
from thinc.api import deserialize_attr, serialize_attr

from ..numeric.arrays import Floats
from .vocabulary import EMPTY, Vocabulary

# Of the largest weight of an output: what has less is left out.
LEAST = 1e-3


class Weights(NamedTuple):
    """A linear function of the features of a text.

    vocabulary (Vocabulary): The features of tokens (F,) and the pairs (P,).
    features (F, K): The weights of the first.
    pairs (P, K): The weights of the second.
    biases (K,): What is added.
    """

    vocabulary: Vocabulary
    features: csr_matrix
    pairs: csr_matrix
    biases: Floats

    @property
    def n_outputs(self) -> int:
        """The number of outputs K."""
        return len(self.biases)

    @property
    def n_weights(self) -> int:
        """The number of weights that are not 0."""
        return self.features.nnz + self.pairs.nnz + len(self.biases)


def make_weights(
    vocabulary: Vocabulary, weights: csr_matrix, biases: Floats
) -> Weights:
    """Make it of the weights (K, F + P) of each output."""
    kept = weights.tocsr(copy=True)
    # Rounded as it will be saved, so that a loaded model gives the same scores.
    kept.data = kept.data.astype("float16").astype("float32")
    if kept.nnz:
        largest = abs(kept).max(axis=1).toarray().ravel()
        of_each = numpy.repeat(largest, numpy.diff(kept.indptr))
        kept.data[numpy.abs(kept.data) < LEAST * of_each] = 0
        kept.eliminate_zeros()
    columns, n_features = kept.T.tocsr(), len(vocabulary.keys)
    return Weights(vocabulary, columns[:n_features], columns[n_features:], biases)


NOTHING = Weights(
    EMPTY,
    csr_matrix((0, 0), dtype="float32"),
    csr_matrix((0, 0), dtype="float32"),
    numpy.zeros(0, dtype="float32"),
)


@serialize_attr.register
def _save(_: Weights, value: Weights, name: str, model: Any) -> bytes:
    return srsly.msgpack_dumps(
        {
            "vocabulary": list(value.vocabulary),
            "features": _arrays(value.features),
            "pairs": _arrays(value.pairs),
            "biases": value.biases,
        }
    )


@deserialize_attr.register
def _load(_: Weights, value: bytes, name: str, model: Any) -> Weights:
    try:
        return _read(value)
    except Exception as error:
        raise ValueError(
            f"The linear part of a model cannot be read ({type(error).__name__}: "
            f"{error}). Copy the model again in full, or train again."
        ) from error


def _read(value: bytes) -> Weights:
    saved = srsly.msgpack_loads(value)
    vocabulary, biases = Vocabulary(*saved["vocabulary"]), saved["biases"]
    _check(vocabulary, biases)
    sizes = {"features": len(vocabulary.keys), "pairs": len(vocabulary.pairs)}
    matrices = {
        part: _matrix(saved[part], (size, len(biases))) for part, size in sizes.items()
    }
    return Weights(vocabulary, **matrices, biases=biases)


def _arrays(matrix: csr_matrix) -> list[Any]:
    return [matrix.data.astype("float16"), matrix.indices, matrix.indptr]


def _matrix(arrays: list[Any], shape: tuple[int, int]) -> csr_matrix:
    data, indices, indptr = arrays
    matrix = csr_matrix((data.astype("float32"), indices, indptr), shape=shape)
    # An index beyond the shape would read any memory.
    matrix.check_format(full_check=True)
    if not numpy.isfinite(matrix.data).all():
        raise ValueError("not all weights are finite")
    return matrix


def _check(vocabulary: Vocabulary, biases: Floats) -> None:
    keys, weights, pairs, pair_weights = vocabulary
    for names, values in [(keys, weights), (pairs, pair_weights)]:
        if names.shape != values.shape or (names[1:] <= names[:-1]).any():
            raise ValueError("the features are not in order")
        if names.dtype != "uint64":
            raise ValueError(f"the features are {names.dtype}, and no hashes")
    for numbers in (weights, pair_weights, biases):
        if numbers.dtype != "float32" or numbers.ndim != 1:
            raise ValueError("the weights are no rows of float32")
        if not numpy.isfinite(numbers).all():
            raise ValueError("not all weights are finite")
