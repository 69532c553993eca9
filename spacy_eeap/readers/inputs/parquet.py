"""Parquet: a table in columns, as pandas and data warehouses write it."""

from collections.abc import Iterator
from pathlib import Path

from ...extras import import_extra
from .row import Row, row_of
from .unreadable import Unreadable, damaged

AT_ONCE = 128  # rows


def read_parquet(path: Path, column: str | None) -> Iterator[Row | Unreadable]:
    """Read the rows of a .parquet file, some at a time.

    path (Path): The file.
    column (str | None): The column of the texts, see `find_column`.
    YIELDS (Row | Unreadable): The rows, with the values of each column. After a part
        that cannot be decoded there are none.
    RAISES (ImportError): If pyarrow is not installed.
    """
    files = import_extra("pyarrow.parquet", "parquet", f"Reading {path}")
    number = 0
    # pyarrow decodes as it goes, and has errors of many types.
    try:
        with files.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=AT_ONCE):
                for data in batch.to_pylist():
                    number += 1
                    yield row_of(data, f"{path}, row {number}", column)
    except Exception as error:
        yield damaged(f"{path}, row {number + 1}", "a .parquet file", error)
