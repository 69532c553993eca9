"""The one reader of what a user hands in: a file, a folder of files, standard input."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path

from spacy.vocab import Vocab

from .addresses import expand, path_of
from .docbins import read_docbin
from .json_forms import LONGEST_VALUE, is_object, read_json, read_json_lines
from .parquet import open_parquet, read_parquet
from .pieces import Piece, cut_lines, cut_rows
from .row import TEXT, Row
from .tables import read_csv, read_tsv
from .text_lines import LONGEST, decoded, lines_of
from .unreadable import Unreadable

Lines = Iterator[str | Unreadable]
Rows = Iterator[Row | Unreadable]

STANDARD_INPUT = "-"


def read_text(lines: Lines, place: str, column: str | None, left_out: int = 0) -> Rows:
    """Read a text from each line, without the white space around it."""
    for number, line in enumerate(lines, start=left_out + 1):
        if isinstance(line, Unreadable):
            yield line
        else:
            text = line.strip()
            yield Row(text, {TEXT: text} if text else {}, f"{place}, line {number}")


OF_LINES: dict[str, Callable[..., Rows]] = {
    ".txt": read_text,
    ".csv": read_csv,
    ".tsv": read_tsv,
    ".jsonl": read_json_lines,
    ".json": read_json,
}
TABLES = (".csv", ".tsv")
PARQUET, DOCBIN, PACKED = ".parquet", ".spacy", ".gz"
TIMES_PACKED = 10  # to read a piece means to unpack all before it
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
    at any depth, in the order of their names, and no others, nor what begins with "."
    or "_". A file of another name has a text in each line. "-" is standard input:
    objects of JSON if the first line is one, or else a text in each line.

    source (str | Path): The file, the folder, a pattern such as "reviews-*.csv", an
        address that fsspec opens, such as "s3://bucket/reviews", or "-".
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
    paths = paths_of(source)
    vocab = vocab or Vocab()
    return chain.from_iterable(
        read_piece(Piece(str(path)), column, vocab, encoding) for path in paths
    )


def paths_of(source: str | Path) -> list[Path]:
    """Find the files that `read_rows` reads of a source.

    RAISES (FileNotFoundError): If there is none.
    """
    return expand(source, ENDINGS)


def pieces_of(
    path: Path, n_rows: int, n_bytes: int, column: str | None = None
) -> Iterator[Piece]:
    """Cut a file into pieces. It is read for that, but .json, .parquet and .spacy.

    path (Path): The file.
    n_rows (int), n_bytes (int): How much a piece has at most, where it can be cut. Of
        a .gz it is ten times as much.
    column (str | None): The column of the texts.
    YIELDS (Piece): The pieces in order, which `read_piece` reads.
    RAISES (OSError): If the file cannot be opened or read.
    RAISES (ImportError): If it needs pyarrow, and that is not installed.
    """
    name, end = _name_and_end(path)
    if end == PARQUET:
        with open_parquet(path) as file:
            yield from cut_rows(path, file.metadata.num_rows, n_rows)
    elif end in (DOCBIN, ".json"):
        yield Piece(str(path))
    else:
        times = TIMES_PACKED if name.endswith(PACKED) else 1
        read = partial(OF_LINES[end], column=column) if end in TABLES else None
        yield from cut_lines(path, times * n_rows, times * n_bytes, read)


def read_piece(
    piece: Piece,
    column: str | None = None,
    vocab: Vocab | None = None,
    encoding: str | None = None,
) -> Rows:
    """Read the rows of a piece, as `read_rows` reads those of its file.

    piece (Piece): The piece.
    column (str | None): The name of the column or member with the texts.
    vocab (Vocab | None): What the documents of a .spacy file get. None: one of its own.
    encoding (str | None): What the lines of the file are in, if it is not UTF-8. Then
        it is read as a whole.
    YIELDS (Row | Unreadable): The rows, and what cannot be read. A file that cannot be
        read is one of these, and does not end those behind it. If the system is to
        blame, its error is the cause.
    RAISES (ImportError): If the file needs pyarrow, and it is not installed.
    """
    try:
        yield from _form(piece, column, vocab or Vocab(), encoding)
    except Unreadable as error:
        yield error
    except (OSError, ValueError) as error:
        unreadable = Unreadable(piece.address, f"{error}")
        unreadable.__cause__ = error
        yield unreadable


def _form(piece: Piece, column: str | None, vocab: Vocab, encoding: str | None) -> Rows:
    path = path_of(piece.address)
    name, end = _name_and_end(path)
    if end in (PARQUET, DOCBIN) and name.endswith(PACKED):
        raise ValueError(f"a {end} file is packed already. Unpack it with gunzip.")
    if end == PARQUET:
        return read_parquet(path, column, piece.start, piece.end)
    if end == DOCBIN:
        return read_docbin(path, vocab)
    longest = LONGEST_VALUE if end == ".json" else LONGEST
    lines = lines_of(path, longest, encoding, piece.start, piece.end, piece.before)
    left_out = piece.before
    if end in TABLES and piece.start:
        names = _up_to_names(lines_of(path))
        lines, left_out = chain(names, lines), left_out - len(names)
    read = OF_LINES.get(end, read_text)
    return read(lines, piece.address, column, left_out)


def _name_and_end(path: Path) -> tuple[str, str]:
    name = path.name.lower()
    return name, Path(name.removesuffix(PACKED)).suffix


def _up_to_names(lines: Lines) -> list[str | Unreadable]:
    """Get the lines of a table up to the one that names its columns."""
    found = []
    for line in lines:
        found.append(line)
        if isinstance(line, Unreadable) or line.strip():
            break
    return found


def _read_standard_input(column: str | None) -> Rows:
    lines = decoded(sys.stdin.buffer, "standard input")
    first = next(lines, "")
    is_json = isinstance(first, str) and is_object(first)
    read = read_json_lines if is_json else read_text
    yield from read(chain([first] if first else [], lines), "standard input", column)
