"""The lines of a text file in UTF-8, plain or compressed with gzip.

A line feed ends a line, with or without a carriage return before it, and nothing else
does: the line separators of Unicode stand within the sentences of real corpora, where
str.splitlines would put every later line beside the wrong translation.

Files are read in bounded memory, whatever they hold: see LONGEST and MOST_PACKED.
"""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, BinaryIO, cast

from .unreadable import Unreadable

LONGEST = 2**24  # bytes of a line: 16 times the longest text that spaCy parses
# How many times its size a compressed file may unpack to. Text packs to a fifth, or of
# very repetitive logs to a hundredth; what gzip makes of nothing but zeros is 1,030.
MOST_PACKED = 250
UNPACKED_FREELY = 2**26  # bytes before that is asked


def read_lines(path: Path) -> Iterator[str]:
    """Read the lines of a file, one after the other.

    path (Path): The file. It is compressed if its name ends in .gz.
    YIELDS (str): Each line, without the white space around it.
    RAISES (FileNotFoundError): If there is no such file.
    RAISES (ValueError): If it is damaged, or a line is not UTF-8 or too long.
    """
    if not path.is_file():
        raise FileNotFoundError(
            f"No file at {path}. Correct the path, or fetch the file."
        )
    for line in lines_of(path):
        if isinstance(line, Unreadable):
            raise line
        yield line.strip()


def lines_of(
    path: Path, longest: int = LONGEST, encoding: str | None = None
) -> Iterator[str | Unreadable]:
    """Read the lines of a file, and say of those that cannot be read why.

    path (Path): The file. It is compressed if its name ends in .gz.
    longest (int): The most bytes of a line.
    encoding (str | None): What the file is in, if it is not UTF-8: "cp1252".
    YIELDS (str | Unreadable): Each line as it stands, with its line feed, or what is
        wrong with it. If the rest of the file cannot be read, that is the last.
    RAISES (OSError): If the file cannot be opened or read.
    """
    try:
        with path.open("rb") as raw, _unpacked(path, raw) as file:
            told = str(path)
            for line in (
                decoded(file, told, longest)
                if encoding is None
                else decoded_from(file, told, longest, encoding)
            ):
                yield line
                _check_packing(path, file, raw)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        yield Unreadable(
            str(path),
            f"expected a file compressed with gzip, but {error}. Fetch it again, or "
            f"rename it if it is plain text.",
        )
    except Unreadable as error:
        yield error


def decoded(
    file: IO[bytes], place: str, longest: int = LONGEST
) -> Iterator[str | Unreadable]:
    """Decode the lines of an open file, and say of those that cannot be read why.

    file (IO[bytes]): The file.
    place (str): What it is called in errors.
    longest (int): The most bytes of a line.
    YIELDS (str | Unreadable): Each line as it stands, or what is wrong with it.
    """
    number = 0
    while line := file.readline(longest + 1):
        number += 1
        at = f"{place}, line {number}"
        if len(line) > longest:
            yield _too_long(at, longest)
            return
        yield _decode(line, at)


def decoded_from(
    file: IO[bytes], place: str, longest: int, encoding: str
) -> Iterator[str | Unreadable]:
    """Decode the lines of an open file that is in another encoding than UTF-8.

    For the arguments see `decoded`. After a line that cannot be decoded there is none,
    as it is not known where the next one begins.
    """
    text = TextIOWrapper(cast(BinaryIO, file), encoding, newline="\n")
    number = 0
    try:
        while line := text.readline(longest + 1):
            number += 1
            if len(line) > longest:
                yield _too_long(f"{place}, line {number}", longest)
                return
            yield line
    except UnicodeError as error:
        at = f"{place}, line {number + 1}"
        yield Unreadable(at, f"expected {encoding} here or below, but {error}.")
    finally:
        text.detach()  # who has opened the file closes it


def _too_long(at: str, longest: int) -> Unreadable:
    return Unreadable(
        at,
        f"a line has at most {longest:,} bytes, but this one has more. Break it up, or "
        f"see whether the file is one of text.",
    )


def _decode(line: bytes, at: str) -> str | Unreadable:
    try:
        # Without the byte order mark, with which editors on Windows begin a file
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Unreadable(
            at, f"expected UTF-8, but {error}. Convert the file to UTF-8."
        )
    if "\0" in text:  # UTF-8 allows it, but it is UTF-16, or no text at all
        return Unreadable(
            at, "expected text in UTF-8, but there is a zero byte. Convert the file."
        )
    return text


@contextmanager
def _unpacked(path: Path, raw: IO[bytes]) -> Iterator[IO[bytes]]:
    if path.suffix.lower() != ".gz":
        yield raw
        return
    with gzip.GzipFile(fileobj=raw) as file:
        yield cast(IO[bytes], file)


def _check_packing(path: Path, file: IO[bytes], raw: IO[bytes]) -> None:
    if file is raw:
        return
    check_packing(str(path), file.tell(), raw.tell())


def check_packing(place: str, unpacked: int, packed: int) -> None:
    """Refuse what unpacks to far more than its size, before it fills the memory.

    place (str): The file.
    unpacked (int): How many bytes have come out of it.
    packed (int): How many bytes have been read for them.
    RAISES (Unreadable): If they are too many.
    """
    if unpacked > UNPACKED_FREELY and unpacked > MOST_PACKED * packed:
        raise Unreadable(
            place,
            f"it unpacks to more than {MOST_PACKED} times its size, which no file of "
            f"texts does. Unpack it yourself if you trust it.",
        )
