"""Inputs: the texts that a user hands in, in whatever file they have them.

read.py finds out which form a file has, and each form has a module: text_lines.py,
tables.py, json_forms.py, parquet.py, docbins.py. All give rows, and in place of what
they cannot read an Unreadable, which says where it stands and why. pieces.py cuts files
into parts that can be read by themselves, and addresses.py finds and opens the files.
"""

from .addresses import is_remote, path_of
from .pieces import Piece
from .read import is_input, paths_of, pieces_of, read_piece, read_rows
from .row import NO_COLUMN, Row, missing
from .unreadable import Unreadable, readable

__all__ = [
    "NO_COLUMN",
    "Piece",
    "Row",
    "Unreadable",
    "is_input",
    "is_remote",
    "missing",
    "path_of",
    "paths_of",
    "pieces_of",
    "read_piece",
    "read_rows",
    "readable",
]
