"""The row of each distinct token, kept from batch to batch.

What a token adds to the outputs is the same in every text, see design.py, and making it
of its features takes a hundred times as long as finding it again.
"""

from collections.abc import Callable
from threading import Lock
from typing import Any

import numpy
from spacy.strings import StringStore
from thinc.api import Shim

from ..numeric.arrays import Floats
from ..numeric.key_index import Ids, KeyIndex, UInts
from .design import row_squares
from .vocabulary import rows_of
from .weights import Weights

MAX_BYTES = 2**25
MAX_TOKENS = 2**16


class TokenRows:
    """Rows (any, K + 1): what each adds to K outputs, and to the squared length.

    Several threads can use it at once.
    """

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        room = max(MAX_BYTES // (4 * (weights.n_outputs + 1)), 2**10)
        self._size = min(MAX_TOKENS, 2 ** (room.bit_length() - 1))
        self._lock = Lock()
        self._pairs: Floats | None = None
        if weights.pairs.shape[0] * weights.n_outputs * 4 <= MAX_BYTES:
            self._pairs = self._make_pairs(slice(None))
        keys = weights.vocabulary.pairs
        self._pair_index = KeyIndex(1 << max(len(keys) - 1, 0).bit_length())
        self._pair_index.add(keys)
        self._empty()

    def of_pairs(self, keys: UInts) -> tuple[Floats, Ids]:
        """Get rows, and which of them each pair has (N,), -1 for one that has none."""
        places = self._pair_index.find(keys)
        if self._pairs is not None:
            return self._pairs, places
        known = numpy.flatnonzero(places >= 0)
        distinct, numbers = numpy.unique(places[known], return_inverse=True)
        places[known] = numbers
        return self._make_pairs(distinct), places

    def _make_pairs(self, places: Ids | slice) -> Floats:
        weights = self.weights.vocabulary.pair_weights[places]
        outputs = self.weights.pairs[places].toarray() * weights[:, None]
        return numpy.column_stack([outputs, weights**2]).astype("float32")

    def _empty(self) -> None:
        # Memory that is not written to is not taken yet.
        shape = self._size, self.weights.n_outputs + 1
        self._kept = numpy.empty(shape, "float32"), KeyIndex(self._size)

    def of_tokens(self, tokens: UInts, strings: StringStore) -> tuple[Floats, Ids]:
        """Get rows, and which of them each token has (N,)."""
        rows, index = self._kept
        ids = index.find(tokens)
        missing = numpy.flatnonzero(ids < 0)
        if not len(missing):
            return rows, ids
        distinct, numbers = numpy.unique(tokens[missing], return_inverse=True)
        made = self._make(distinct, strings)
        if self._keep(rows, index, distinct, made):
            ids[missing] = index.find(tokens[missing])
            return rows, ids
        found = rows.take(ids, axis=0)
        found[missing] = made[numbers]
        return found, numpy.arange(len(ids), dtype="int32")

    def __call__(self, tokens: UInts, strings: StringStore) -> Floats:
        """Get a copy of the row of each token (N, K + 1)."""
        rows, ids = self.of_tokens(tokens, strings)
        return rows.take(ids, axis=0)

    def _make(self, tokens: UInts, strings: StringStore) -> Floats:
        features = rows_of(self.weights.vocabulary, tokens, strings)
        outputs = (features @ self.weights.features).toarray()
        return numpy.column_stack([outputs, row_squares(features)])

    def _keep(self, rows: Floats, index: KeyIndex, tokens: UInts, made: Floats) -> bool:
        """Keep rows, if there is room for all. Else start over, for those to come."""
        with self._lock:
            # Another thread can have kept some of them, too.
            new = numpy.flatnonzero(index.find(tokens) < 0)
            start = len(index)
            if start + len(new) > self._size:
                if self._kept[1] is index:
                    self._empty()
                return False
            # Others read without the lock: a key is found after its row is there.
            rows[start : start + len(new)] = made[new]
            index.add(tokens[new])
            return True


class KeptTokenRows(Shim):
    """The rows of a layer's weights as they are. Not saved, and not copied."""

    def __init__(self) -> None:
        super().__init__(model=None)
        self._rows: TokenRows | None = None

    def of(self, weights: Weights) -> TokenRows:
        """Get the rows of some weights, which are forgotten when these are others."""
        rows = self._rows
        if rows is None or rows.weights is not weights:
            self._rows = rows = TokenRows(weights)
        return rows

    def finish_update(self, optimizer: Any) -> None:
        """Do nothing: no optimizer changes what is fitted."""

    def to_device(self, device_type: str, device_id: int) -> None:
        """Do nothing: they are on the CPU."""

    def to_bytes(self) -> bytes:
        """Save nothing."""
        return b""

    def from_bytes(self, data: bytes) -> "KeptTokenRows":
        """Load nothing."""
        return self

    def __reduce__(self) -> tuple[Callable, tuple[()]]:
        return KeptTokenRows, ()
