"""The one reader of what a user hands in: a file, a folder of files, standard input."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from spacy.vocab import Vocab

from .docbins import read_docbin
from .json_forms import LONGEST_VALUE, is_object, read_json, read_json_lines
from .parquet import read_parquet
from .row import TEXT, Row
from .tables import read_csv, read_tsv
from .text_lines import LONGEST, decoded, lines_of
from .unreadable import Unreadable

Lines = Iterator[str | Unreadable]
Rows = Iterator[Row | Unreadable]

STANDARD_INPUT = "-"


def read_text(lines: Lines, place: str, column: str | None) -> Rows:
    """Read a text from each line, without the white space around it."""
    for number, line in enumerate(lines, start=1):
        if isinstance(line, Unreadable):
            yield line
        else:
            text = line.strip()
            yield Row(text, {TEXT: text} if text else {}, f"{place}, line {number}")


OF_LINES: dict[str, Callable[[Lines, str, str | None], Rows]] = {
    ".txt": read_text,
    ".csv": read_csv,
    ".tsv": read_tsv,
    ".jsonl": read_json_lines,
    ".json": read_json,
}
PARQUET, DOCBIN, PACKED = ".parquet", ".spacy", ".gz"
ENDINGS = (*OF_LINES, *(f"{end}{PACKED}" for end in OF_LINES), PARQUET, DOCBIN)

# What is no text, where no such file is: "reviews.xlsx", "data/reviews".
LIKE_A_PATH = re.compile(r"\S+\.[A-Za-z][A-Za-z0-9]{1,7}|[\w.~:-]*[/\\][\w./\\~-]+")


def is_input(source: str) -> bool:
    """Tell whether words name a file, a folder or standard input, or are a text.

    source (str): What the user wrote. It names a file if there is one, or if it looks
        like the name of one: it ends as the files do that can be read, or it has no
        white space and an ending or a slash. White space behind it makes it a text.
    """
    if source == STANDARD_INPUT or os.path.exists(source):
        return True
    is_line = len(source.splitlines()) == 1
    return is_line and (
        source.lower().endswith(ENDINGS) or bool(LIKE_A_PATH.fullmatch(source))
    )


def read_rows(
    source: str | Path,
    column: str | None = None,
    vocab: Vocab | None = None,
    encoding: str | None = None,
) -> Rows:
    """Read the rows of a file, one after the other.

        .txt                a text in each line
        .csv .tsv           a table whose first line names its columns
        .jsonl .json        objects, or strings, which are texts
        .parquet            a table, if pyarrow is installed
        .spacy              the documents of a DocBin

    Those of lines may be packed: reviews.csv.gz. Of a folder, all such files are read,
    at any depth, in the order of their names, and no others. A file of another name
    has a text in each line. "-" is standard input: objects of JSON if the first line is
    one, or else a text in each line.

    source (str | Path): The file, the folder, or "-".
    column (str | None): The name of the column or member with the texts. None: "text",
        in upper or lower case, or the only one. NO_COLUMN: none is looked for.
    vocab (Vocab | None): What the documents of a .spacy file get. None: one of its own.
    encoding (str | None): What the lines of files are in, if it is not UTF-8.
    YIELDS (Row | Unreadable): The rows in order, and in place of a row, a line or a
        file that cannot be read, where it stands and why.
    RAISES (FileNotFoundError): If there is no such file, or none of these in a folder.
    RAISES (ImportError): If a file needs pyarrow, and it is not installed.
    """
    if source == STANDARD_INPUT:
        return _read_standard_input(column)
    paths = _paths(Path(source))
    vocab = vocab or Vocab()
    return chain.from_iterable(
        _read_file(path, column, vocab, encoding) for path in paths
    )


def _paths(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    if not source.is_dir():
        raise FileNotFoundError(f"No file or folder at {source}. Correct the path.")
    found = sorted(
        path
        for path in source.rglob("*")
        if path.name.lower().endswith(ENDINGS)
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(source).parts)
    )
    if not found:
        raise FileNotFoundError(
            f"No texts in the folder {source}. Expected files that end in "
            f"{', '.join((*OF_LINES, PARQUET, DOCBIN))}."
        )
    return found


def _read_file(
    path: Path, column: str | None, vocab: Vocab, encoding: str | None
) -> Rows:
    """Read a file. One that cannot be read does not end those behind it."""
    try:
        yield from _form(path, column, vocab, encoding)
    except Unreadable as error:
        yield error
    except (OSError, ValueError) as error:
        yield Unreadable(str(path), f"{error}")


def _form(path: Path, column: str | None, vocab: Vocab, encoding: str | None) -> Rows:
    name = path.name.lower()
    end = Path(name.removesuffix(PACKED)).suffix
    if end in (PARQUET, DOCBIN) and name.endswith(PACKED):
        raise ValueError(f"a {end} file is packed already. Unpack it with gunzip.")
    if end == PARQUET:
        return read_parquet(path, column)
    if end == DOCBIN:
        return read_docbin(path, vocab)
    longest = LONGEST_VALUE if end == ".json" else LONGEST
    read = OF_LINES.get(end, read_text)
    return read(lines_of(path, longest, encoding), str(path), column)


def _read_standard_input(column: str | None) -> Rows:
    lines = decoded(sys.stdin.buffer, "standard input")
    first = next(lines, "")
    is_json = isinstance(first, str) and is_object(first)
    read = read_json_lines if is_json else read_text
    yield from read(chain([first] if first else [], lines), "standard input", column)
