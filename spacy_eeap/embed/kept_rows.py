"""Rows that an embedding has computed, kept for as long as its parameters stand.

They are kept beside the parameters, where thinc puts what another library holds: in a
shim. So they are told of updates and of loading, are not saved or pickled, and a copy
of a model starts without any. Before each use the parameters are compared with those
that the rows were computed with: the arrays by identity, which shows averages and
set_param, and the small ones by value, which shows an optimizer that writes into them.
A large array that is written into by hand does not show: call `clear` then.

A row can differ in its last bits from one that is computed in another batch.
"""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, cast

import numpy
from thinc.api import Model, Shim

from ..numeric.arrays import Floats
from ..numeric.key_index import Ids, KeyIndex, UInts
from .token_rows import TokenRows, find_distinct

# The long reviews of Pang and Lee, 1.5 million tokens, have 40,000 distinct ones.
MAX_ROWS = 2**16
# 128 floats of each of so many.
MAX_BYTES = 2**25

# Values of a parameter up to which it is compared, and not only its array. The biases
# and the scales are changed by every update.
MAX_COMPARED = 2**12

Compute = Callable[[TokenRows], Floats]


class Table:
    """Rows by the key of their token, of one state of some layers' parameters.

    layers (Sequence[Model]): The layers that make the rows, each with what is in it.
    width (int): The width of the rows.
    """

    def __init__(self, layers: Sequence[Model[Any, Any]], width: int) -> None:
        nodes = [node for layer in layers for node in layer.walk()]
        self._params = [
            (node, name, param, param.tobytes() if param.size <= MAX_COMPARED else None)
            for node in nodes
            for name in node.param_names
            for param in [cast(Floats, node.get_param(name))]
        ]
        self._fitted = [
            (node.attrs, name, node.attrs[name])
            for node in nodes
            if "by_token" in node.attrs
            for name in node.attrs["by_token"].fitted
        ]
        n_rows = min(MAX_ROWS, 2 ** ((MAX_BYTES // (4 * width)).bit_length() - 1))
        # Memory that is not written to is not taken yet.
        self.rows = numpy.empty((n_rows, width), dtype="float32")
        self._index = KeyIndex(n_rows)
        self._lock = Lock()

    def stands(self) -> bool:
        """Tell whether the parameters are those that the rows were computed with."""
        return all(
            node.get_param(name) is param and (data is None or data == param.tobytes())
            for node, name, param, data in self._params
        ) and all(attrs[name] is value for attrs, name, value in self._fitted)

    def find(self, keys: UInts) -> Ids:
        """Get the number of the row of each key (N,), -1 for those without one."""
        return self._index.find(keys)

    def add(self, keys: UInts, rows: Floats) -> bool:
        """Keep more rows, if there is room for all of them. Tell whether there was."""
        with self._lock:
            # Another thread can have computed some of them, too.
            new = numpy.flatnonzero(self._index.find(keys) < 0)
            start = len(self._index)
            stop = start + len(new)
            if stop > len(self.rows):
                return False
            # Others read without the lock: a key is only found after its row is there.
            self.rows[start:stop] = rows[new]
            self._index.add(keys[new])
            return True


class KeptRows(Shim):
    """The tables of the parameters as they are. Several threads can use them at once.

    One of an embedding's rows, and one for each encoder after it of what that makes of
    them.
    """

    def __init__(self) -> None:
        super().__init__(model=None)
        self._tables: dict[tuple[int, ...], Table] = {}

    def rows(
        self,
        layers: Sequence[Model[Any, Any]],
        width: int,
        tokens: TokenRows,
        compute: Compute,
    ) -> tuple[Floats, Ids]:
        """Get rows (any, width), and which of them each token has (tokens,).

        layers (Sequence[Model]): Whose parameters they are computed with.
        width (int): Their width.
        tokens (TokenRows): The tokens.
        compute (Callable[[TokenRows], Floats2d]): From distinct tokens to their
            rows, for those that are not kept.
        """
        name = tuple(layer.id for layer in layers)
        table = self._tables.get(name)
        if table is None or not table.stands():
            self._tables[name] = table = Table(layers, width)
        keys = tokens.keys()
        ids = table.find(keys)
        missing = numpy.flatnonzero(ids < 0)
        if not len(missing):
            return table.rows, ids
        new_keys, distinct, inverse = find_distinct(tokens[missing])
        new = compute(distinct)
        if table.add(new_keys, new):
            ids[missing] = table.find(keys[missing])
            return table.rows, ids
        if self._tables.get(name) is table:
            self._tables.pop(name, None)
        rows = table.rows.take(ids, axis=0)
        rows[missing] = new[inverse]
        return rows, numpy.arange(len(ids), dtype="int32")

    def clear(self) -> None:
        """Forget all rows. For those who write into a parameter's array by hand."""
        self._tables = {}

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
