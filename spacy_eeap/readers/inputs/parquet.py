"""Parquet: a table in columns, as pandas and data warehouses write it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...extras import import_extra
from .addresses import is_remote
from .row import Row, row_of
from .unreadable import Unreadable, damaged

AT_ONCE = 128  # rows


def read_parquet(
    path: Path, column: str | None, start: int = 0, end: int | None = None
) -> Iterator[Row | Unreadable]:
    """Read the rows of a .parquet file, some at a time.

    path (Path): The file.
    column (str | None): The column of the texts, see `find_column`.
    start (int), end (int | None): The first row, from 0, and the one behind the last.
    YIELDS (Row | Unreadable): The rows, with the values of each column. After a part
        that cannot be decoded there are none.
    RAISES (ImportError): If pyarrow is not installed.
    """
    number = start
    # pyarrow decodes as it goes, and has errors of many types.
    try:
        with open_parquet(path) as file:
            groups, first = _groups(file, start)
            for batch in file.iter_batches(batch_size=AT_ONCE, row_groups=groups):
                for data in batch.slice(max(0, start - first)).to_pylist():
                    if number == end:
                        return
                    number += 1
                    yield row_of(data, f"{path}, row {number}", column)
                first += len(batch)
    except ImportError:
        raise
    except Exception as error:
        yield damaged(f"{path}, row {number + 1}", "a .parquet file", error)


def open_parquet(path: Path) -> Any:
    """Open a .parquet file, as a ParquetFile of pyarrow.

    RAISES (ImportError): If pyarrow is not installed.
    """
    files = import_extra("pyarrow.parquet", "parquet", f"Reading {path}")
    return files.ParquetFile(path.open("rb") if is_remote(path) else path)


def _groups(file: Any, start: int) -> tuple[list[int], int]:
    """Find the groups from the one with a row on, and the first row of that."""
    first = 0
    for number in range(file.num_row_groups):
        n_rows = file.metadata.row_group(number).num_rows
        if first + n_rows > start:
            return list(range(number, file.num_row_groups)), first
        first += n_rows
    return [], first
