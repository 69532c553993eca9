"""Inputs: the texts that a user hands in, in whatever file they have them.

read.py finds out which form a file has, and each form has a module: text_lines.py,
tables.py, json_forms.py, parquet.py, docbins.py. All give rows, and in place of what
they cannot read an Unreadable, which says where it stands and why.
"""

from .read import is_input, read_rows
from .row import NO_COLUMN, Row, missing
from .unreadable import Unreadable, readable

__all__ = [
    "NO_COLUMN",
    "Row",
    "Unreadable",
    "is_input",
    "missing",
    "read_rows",
    "readable",
]
