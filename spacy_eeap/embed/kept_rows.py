"""Rows that an embedding has computed, kept for as long as its parameters stand.

They are kept beside the parameters, where thinc puts what another library holds: in a
shim. So they are told of updates and of loading, are not saved or pickled, and a copy
of a model starts without any. Before each use the parameters are compared with those
that the rows were computed with: the arrays by identity, which shows averages and
set_param, and the small ones by value, which shows an optimizer that writes into them.
A large array that is written into by hand does not show: call `clear` then.

A row can differ in its last bits from one that is computed in another batch.
"""

from collections.abc import Callable
from threading import Lock
from typing import Any, cast

import numpy
from thinc.api import Model, Shim

from ..numeric.arrays import Floats, Ints
from ..numeric.key_index import KeyIndex, UInts
from .token_rows import TokenRows, find_distinct

# 25 MB at width 96. The long reviews of Pang and Lee, 1.5 million tokens, have 40,000
# distinct ones.
MAX_ROWS = 2**16

# Values of a parameter up to which it is compared, and not only its array. The biases
# and the scales are changed by every update.
MAX_COMPARED = 2**12


class Table:
    """Rows by the key of their token, of one state of a model's parameters."""

    def __init__(self, model: Model[Any, Any]) -> None:
        self._params = [
            (node, name, param, param.copy() if param.size <= MAX_COMPARED else None)
            for node in model.walk()
            for name in node.param_names
            for param in [cast(Floats, node.get_param(name))]
        ]
        # Memory that is not written to is not taken yet.
        self._rows = numpy.empty((MAX_ROWS, model.get_dim("nO")), dtype="float32")
        self._index = KeyIndex(MAX_ROWS)
        self._lock = Lock()

    def stands(self) -> bool:
        """Tell whether the parameters are those that the rows were computed with."""
        return all(
            node.get_param(name) is param and (copy is None or (param == copy).all())
            for node, name, param, copy in self._params
        )

    def find(self, keys: UInts) -> tuple[Floats, Ints]:
        """Get a copy of the rows of keys, and the positions of those without a row."""
        ids = self._index.find(keys)
        return self._rows.take(ids, axis=0), numpy.flatnonzero(ids < 0)

    def add(self, keys: UInts, rows: Floats) -> bool:
        """Keep more rows, if there is room for all of them. Tell whether there was."""
        with self._lock:
            # Another thread can have computed some of them, too.
            new = numpy.flatnonzero(self._index.find(keys) < 0)
            start = len(self._index)
            stop = start + len(new)
            if stop > MAX_ROWS:
                return False
            # Others read without the lock: a key is only found after its row is there.
            self._rows[start:stop] = rows[new]
            self._index.add(keys[new])
            return True


class KeptRows(Shim):
    """The table of the parameters as they are. Several threads can use it at once."""

    def __init__(self) -> None:
        super().__init__(model=None)
        self._table: Table | None = None

    def rows(
        self,
        model: Model[Any, Any],
        tokens: TokenRows,
        compute: Callable[[TokenRows], Floats],
    ) -> Floats:
        """Get the rows of tokens, (tokens, width).

        model (Model): Whose parameters they are computed with.
        tokens (TokenRows): The tokens.
        compute (Callable[[TokenRows], Floats2d]): From distinct tokens to their
            rows, for those that are not kept.
        """
        table = self._current(model)
        rows, missing = table.find(tokens.keys())
        if len(missing):
            keys, distinct, inverse = find_distinct(tokens[missing])
            new = compute(distinct)
            self._keep(table, keys, new)
            rows[missing] = new[inverse]
        return rows

    def _current(self, model: Model[Any, Any]) -> Table:
        table = self._table
        if table is None or not table.stands():
            self._table = table = Table(model)
        return table

    def _keep(self, table: Table, keys: UInts, rows: Floats) -> None:
        if not table.add(keys, rows) and self._table is table:
            self.clear()

    def clear(self) -> None:
        """Forget all rows. For those who write into a parameter's array by hand."""
        self._table = None

    def finish_update(self, optimizer: Any) -> None:
        """Forget the rows: optimizers change arrays in place."""
        self.clear()

    def to_device(self, device_type: str, device_id: int) -> None:
        """Forget the rows: they are on the other device."""
        self.clear()

    def to_bytes(self) -> bytes:
        """Save nothing."""
        return b""

    def from_bytes(self, data: bytes) -> "KeptRows":
        """Forget the rows: other parameters were loaded."""
        self.clear()
        return self

    def __reduce__(self) -> tuple[type["KeptRows"], tuple[()]]:
        return KeptRows, ()
