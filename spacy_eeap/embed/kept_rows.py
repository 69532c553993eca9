"""Rows that an embedding has computed, kept for as long as its parameters stand.

They are kept beside the parameters, where thinc puts what another library holds: in a
shim. So they are told of updates, of averages and of loading, are not saved or
pickled, and a copy of a model starts without any.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from threading import Lock
from typing import Any

import numpy
from thinc.api import Model, Shim

from ..attend.arrays import Floats, Ints
from .token_rows import UInts

# 25 MB at width 96. The long reviews of Pang and Lee, 1.5 million tokens, have 40,000
# distinct ones.
MAX_ROWS = 2**16

# Values of a parameter up to which it is compared, and not only its array. The biases
# and the scales are changed by every update.
MAX_COMPARED = 2**12


class Table:
    """Rows by the key of their token, of one state of the parameters."""

    def __init__(self, params: Sequence[Floats]) -> None:
        self._params = [
            (param, param.copy() if param.size <= MAX_COMPARED else None)
            for param in params
        ]
        self._ids: dict[int, int] = {}
        self._rows: Floats = None
        self._lock = Lock()

    def is_of(self, params: Sequence[Floats]) -> bool:
        """Tell whether these are the parameters that the rows were computed with."""
        return len(params) == len(self._params) and all(
            param is known and (copy is None or (param == copy).all())
            for param, (known, copy) in zip(params, self._params, strict=True)
        )

    def find(self, keys: UInts) -> Ints:
        """Get the number of each key's row, and -1 for those that have none."""
        found = map(self._ids.get, keys.tolist(), repeat(-1))
        return numpy.fromiter(found, dtype="int64", count=len(keys))

    def get(self, ids: Ints) -> Floats:
        """Get a copy of rows that were found."""
        return self._rows[ids]

    def add(self, keys: UInts, rows: Floats) -> bool:
        """Keep more rows, if there is room for all of them. Tell whether there was."""
        with self._lock:
            start = len(self._ids)
            stop = start + len(keys)
            if stop > MAX_ROWS:
                return False
            if self._rows is None:
                # Memory that is not written to is not taken yet.
                self._rows = numpy.empty((MAX_ROWS, rows.shape[1]), dtype="float32")
            self._rows[start:stop] = rows
            # Others read without the lock: a number only after its row.
            self._ids.update(zip(keys.tolist(), range(start, stop), strict=True))
            return True


class KeptRows(Shim):
    """The table of the parameters as they are. Several threads can use it at once."""

    def __init__(self) -> None:
        super().__init__(model=None)
        self._table: Table | None = None

    def rows(
        self,
        model: Model[Any, Any],
        keys: UInts,
        compute: Callable[[Ints], Floats],
    ) -> Floats:
        """Get the rows of distinct tokens, (tokens, width).

        model (Model): Whose parameters they are computed with.
        keys (UInts): The keys of the tokens.
        compute (Callable[[Ints], Floats]): From the positions in `keys` of those
            that are not kept to their rows.
        """
        table = self._current(model)
        ids = table.find(keys)
        missing = numpy.flatnonzero(ids < 0)
        if not len(missing):
            return table.get(ids)
        new = compute(missing)
        self._keep(table, keys[missing], new)
        if len(missing) == len(keys):
            return new
        rows = table.get(ids)
        rows[missing] = new
        return rows

    def _current(self, model: Model[Any, Any]) -> Table:
        params = [
            node.get_param(name) for node in model.walk() for name in node.param_names
        ]
        table = self._table
        if table is None or not table.is_of(params):
            self._table = table = Table(params)
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

    @contextmanager
    def use_params(self, params: Any) -> Iterator[None]:
        """Forget the rows before and after other parameters are used."""
        self.clear()
        yield
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
