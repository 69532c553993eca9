"""The texts that a command reads, and the lines that it writes for them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO, cast

from .completed import completed

INPUT_HELP = (
    "a file of texts (.txt: one in each line; .csv, .tsv, .jsonl, .json, or any of "
    "them and .gz; .parquet; .spacy), a folder of such files, or - for standard input"
)
COLUMN_HELP = 'Column or member of the texts, if it is not "text" and not the only one.'


def read_texts(source: str, column: str | None = None) -> Iterator[str]:
    """Read texts, "" from an empty line, without the white space around them.

    source (str): A file, a folder or "-", see `read_rows`.
    column (str | None): The name of the column with the texts.
    YIELDS (str): The texts in order.
    RAISES (OSError): If there is no such file.
    RAISES (ValueError): If a row cannot be read, or is a story. The message says where.
    """
    from ..readers.inputs import read_rows, readable

    for row in readable(read_rows(source, column)):
        if row.text is None:
            raise ValueError(f'{row.place}: expected a "text", but got a story.')
        yield row.text.strip()


@contextmanager
def writing(output: Path | None) -> Iterator[TextIO]:
    """Get a file to write lines to.

    output (Path | None): Its path, whose folder is made if there is none. It gets its
        name when it is complete. None: standard output, in which a character that its
        encoding lacks is written as an escape.
    """
    if output is None:
        cast(TextIOWrapper, sys.stdout).reconfigure(errors="backslashreplace")
        yield sys.stdout
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        with (
            completed(output) as path,
            path.open("w", encoding="utf-8", newline="\n") as file,
        ):
            yield file
