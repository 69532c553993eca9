"""The texts that a command reads, one a line, and the lines that it writes for them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO, cast

from ..readers.text_lines import read_lines
from .corpus_files import completed


def read_texts(source: str) -> Iterator[str]:
    """Read a text from each line, "" from an empty one.

    source (str): The path of a file of texts; or, if it ends in .jsonl, of objects with
        a "text"; or either of them and .gz; or "-" for texts from standard input.
    YIELDS (str): The texts in order, without the white space around them.
    RAISES (OSError): If the file cannot be read.
    RAISES (ValueError): If a line is not as above. The message names the line.
    """
    if source == "-":
        return _standard_input()
    path = Path(source)
    if path.name.endswith((".jsonl", ".jsonl.gz")):
        return _parse(read_lines(path))
    return read_lines(path)


def _standard_input() -> Iterator[str]:
    # Line feeds alone, as in `readers/text_lines.py`
    cast(TextIOWrapper, sys.stdin).reconfigure(newline="\n")
    for line in sys.stdin:
        yield line.removeprefix("\ufeff").strip()


def _parse(lines: Iterator[str]) -> Iterator[str]:
    import srsly

    for number, line in enumerate(lines, 1):
        try:
            data = srsly.json_loads(line) if line else {"text": ""}
        except ValueError as error:
            raise ValueError(f"Line {number}: this is no JSON ({error})") from error
        if not isinstance(data, dict) or not isinstance(data.get("text"), str):
            raise ValueError(
                f'Line {number}: expected an object with a string as its "text"'
            )
        yield data["text"]


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
