"""The lines of a text file in UTF-8, plain or compressed with gzip.

A line feed ends a line, with or without a carriage return before it, and nothing else
does: the line separators of Unicode stand within the sentences of real corpora, where
str.splitlines would put every later line beside the wrong translation.
"""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast


def read_lines(path: Path) -> Iterator[str]:
    """Read the lines of a file, one after the other.

    path (Path): The file. It is compressed if its name ends in .gz.
    YIELDS (str): Each line, without the white space around it.
    RAISES (FileNotFoundError): If there is no such file.
    RAISES (ValueError): If it is damaged, or a line is not UTF-8.
    """
    if not path.is_file():
        raise FileNotFoundError(
            f"No file at {path}. Correct the path, or fetch the file."
        )
    try:
        with _open(path) as file:
            for number, line in enumerate(file, start=1):
                yield _decode(path, number, line)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ValueError(
            f"{path} should be compressed with gzip, but {error}. Fetch it again, or "
            f"rename it if it is plain text."
        ) from error


def _open(path: Path) -> IO[bytes]:
    if path.suffix == ".gz":
        return cast(IO[bytes], gzip.open(path))
    return path.open("rb")


def _decode(path: Path, number: int, line: bytes) -> str:
    try:
        # Without the byte order mark, with which editors on Windows begin a file
        return line.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{path}, line {number}: expected UTF-8, but {error}. Convert the file to "
            f"UTF-8."
        ) from error
