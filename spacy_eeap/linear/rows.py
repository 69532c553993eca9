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

from ..numeric.arrays import Floats, Ints
from ..numeric.key_index import KeyIndex, UInts
from .design import row_squares
from .vocabulary import rows_of
from .weights import Weights

MAX_BYTES = 2**25
MAX_TOKENS = 2**16


class TokenRows:
    """Rows (tokens, K + 1): what each adds to K outputs, and to the squared length.

    Several threads can use it at once.
    """

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        room = max(MAX_BYTES // (4 * (weights.n_outputs + 1)), 2**10)
        self._size = min(MAX_TOKENS, 2 ** (room.bit_length() - 1))
        self._lock = Lock()
        self._pairs: Floats | None = None
        if weights.pairs.shape[0] * weights.n_outputs * 4 <= MAX_BYTES:
            self._pairs = weights.pairs.toarray()
        self._empty()

    def of_pairs(self, places: Ints) -> Floats:
        """Get the weights (pairs, K) of pairs by their place in the vocabulary."""
        if self._pairs is not None:
            return self._pairs[places]
        return self.weights.pairs[places].toarray()

    def _empty(self) -> None:
        # Memory that is not written to is not taken yet.
        shape = self._size, self.weights.n_outputs + 1
        self._kept = numpy.empty(shape, "float32"), KeyIndex(self._size)

    def __call__(self, tokens: UInts, strings: StringStore) -> Floats:
        """Get the rows of distinct tokens (T,)."""
        rows, index = self._kept
        ids = index.find(tokens)
        found = rows.take(ids, axis=0)
        missing = numpy.flatnonzero(ids < 0)
        if len(missing):
            found[missing] = self._make(tokens[missing], strings)
            self._keep(tokens[missing], found[missing])
        return found

    def _make(self, tokens: UInts, strings: StringStore) -> Floats:
        features = rows_of(self.weights.vocabulary, tokens, strings)
        outputs = (features @ self.weights.features).toarray()
        return numpy.column_stack([outputs, row_squares(features)])

    def _keep(self, tokens: UInts, made: Floats) -> None:
        with self._lock:
            rows, index = self._kept
            # Another thread can have kept some of them, too.
            new = numpy.flatnonzero(index.find(tokens) < 0)
            if len(index) + len(new) > self._size:
                self._empty()
            elif len(new):
                start = len(index)
                # Others read without the lock: a key is found after its row is there.
                rows[start : start + len(new)] = made[new]
                index.add(tokens[new])


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
