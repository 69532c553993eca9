"""The forms of parallel text: how files hold pairs of a text and its translation.

    train.de, train.en      a text in each line, and its translation in the same line of
                            the other file
    train.jsonl             {"source": "Ein Mann.", "target": "A man."} in each line
    train.spacy             documents that have doc._.translation

The lines can be compressed: train.de.gz, train.jsonl.gz.
"""

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

import srsly
from spacy.tokens import Doc
from spacy.vocab import Vocab

from ..annotations.translations import gold_translation
from .inputs.docbins import read_docs as load_docs
from .inputs.text_lines import read_lines
from .inputs.unreadable import readable


class Pair(NamedTuple):
    """A text and its translation.

    source (str): The text.
    target (str): What it becomes.
    place (str): Where they stand, such as "train.jsonl, line 3".
    """

    source: str
    target: str
    place: str


def read_aligned(source: Path, target: Path) -> Iterator[Pair]:
    """Read two files whose lines are translations of each other.

    source (Path): The file of the texts.
    target (Path): The file of their translations.
    YIELDS (Pair): The pair of each line.
    RAISES (FileNotFoundError, ValueError): See `read_lines`. A ValueError, too, if one
        file has more lines than the other, which shows itself at the end.
    """
    n_source = n_target = 0
    for text, translation in zip_longest(read_lines(source), read_lines(target)):
        n_source += text is not None
        n_target += translation is not None
        if text is not None and translation is not None:
            yield Pair(text, translation, f"{source} and {target}, line {n_source}")
    if n_source != n_target:
        raise ValueError(
            f"{source} and {target} should have the same number of lines, but have "
            f"{n_source} and {n_target}. Give the two files of one corpus, and cut or "
            f"filter both alike."
        )


def read_jsonl(path: Path) -> Iterator[Pair]:
    """Read a file of JSON objects, one in each line. Empty lines are left out.

    path (Path): The file. Other keys than "source" and "target" do not matter.
    YIELDS (Pair): The pair of each object.
    RAISES (FileNotFoundError, ValueError): See `read_lines`. A ValueError, too, if a
        line is not such an object.
    """
    for number, line in enumerate(read_lines(path), start=1):
        if line:
            place = f"{path}, line {number}"
            try:
                yield _parse(line, place)
            except ValueError as error:
                raise ValueError(
                    f'{place}: expected {{"source": "...", "target": "..."}}, but '
                    f"{error}."
                ) from error


def _parse(line: str, place: str) -> Pair:
    try:
        data = srsly.json_loads(line)
    except ValueError as error:
        raise ValueError(f"it is no JSON ({error})") from error
    if not isinstance(data, dict):
        raise ValueError(f"found {line[:80]!r}")
    return Pair(_text(data, "source"), _text(data, "target"), place)


def _text(data: dict[str, object], key: str) -> str:
    if key not in data:
        raise ValueError(f'it has no "{key}"')
    text = data[key]
    if not isinstance(text, str):
        raise ValueError(f'its "{key}" is {text!r:.80}')
    text.encode("utf-8")  # JSON can have halves of characters, which no text has
    return text.strip()


def read_docs(path: Path) -> Iterator[Pair]:
    """Read the texts and translations of documents, and nothing else of them.

    path (Path): A .spacy file.
    YIELDS (Pair): The pair of each document.
    RAISES (FileNotFoundError): If there is no such file.
    RAISES (ValueError): If it is no such file, or a document has no translation.
    """
    for number, doc in enumerate(_load(path), start=1):
        place = f"{path}, document {number}"
        try:
            target = gold_translation(doc)
        except ValueError as error:
            raise ValueError(f"{place}: {error}") from error
        if target is None:
            raise ValueError(
                f"{place}: it should have doc._.translation, but has none. Write the "
                f"file with DocBin(store_user_data=True)."
            )
        yield Pair(doc.text.strip(), target.strip(), place)


def _load(path: Path) -> Iterator[Doc]:
    if not path.is_file():
        raise FileNotFoundError(f"No file at {path}. Correct the path.")
    return readable(load_docs(path, Vocab()))
