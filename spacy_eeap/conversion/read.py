"""Read what a user has: rows of files, as items of the kind that they are."""

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ..readers.inputs import NO_COLUMN, Row, Unreadable, missing, read_rows
from ..readers.parallel_forms import read_aligned
from .columns import SPLIT, find, names_of
from .fasttext import is_labelled, labelled
from .item import Item
from .kinds import KINDS, Options, Reader, guess
from .problems import end_if
from .split import Split

TABLES = re.compile(r"\.(csv|tsv|jsonl?)(\.gz)?$|\.parquet$", re.IGNORECASE)
SPLITS: dict[str, Split] = {
    "train": "train",
    "training": "train",
    "dev": "dev",
    "development": "dev",
    "val": "dev",
    "valid": "dev",
    "validation": "dev",
    "test": "test",
    "testing": "test",
}


class Found(NamedTuple):
    """What files hold.

    kind (str): What can be learnt from them.
    reader (Reader): How they are read.
    items (list[Item]): Their rows, but for those that are empty or lack annotation.
    problems (list[Unreadable]): Where something is wrong, and what.
    empty (list[str]): Where there is no text.
    unlabelled (list[str]): Where there is a text, but nothing to be learnt.
    split_by (str | None): What tells the split of each item, in words.
    """

    kind: str
    reader: Reader
    items: list[Item]
    problems: list[Unreadable]
    empty: list[str]
    unlabelled: list[str]
    split_by: str | None


def read(
    paths: Sequence[Path],
    kind: str | None = None,
    options: Options | None = None,
    encoding: str | None = None,
) -> Found:
    """Read files, all of one kind.

    paths (Sequence[Path]): The files: tables, JSON, lines of fastText, or of pairs a
        file of texts and one of what they become, line by line.
    kind (str | None): One of KINDS. None: as the names of the columns say.
    options (Options | None): What the user said of the columns.
    encoding (str | None): What the files are in, if it is not UTF-8.
    RETURNS (Found): The items, and all that is wrong.
    RAISES (OSError): If there is no such file.
    RAISES (ValueError): If they have no rows, or it is not clear which column is which.
    """
    _check(paths, encoding)
    problems: list[Unreadable] = []
    rows: list[Row] = []
    splits: list[Split | None] = []
    by_name = _splits_of_files(paths)
    for path, found in _sources(paths, kind, encoding):
        for row in found:
            if isinstance(row, Unreadable):
                problems.append(row)
            elif row.data:
                rows.append(labelled(row) if is_labelled(row) else row)
                splits.append(by_name.get(path))
    if not rows:
        end_if(problems)
        raise ValueError("There are no rows in it. Expected a table, or lines of JSON.")
    split_by = "the names of the files" if by_name else None
    column = find(names_of(rows), [SPLIT])
    if column and not by_name:
        told = [SPLITS.get(str(row.data.get(column)).strip().lower()) for row in rows]
        if all(told):
            splits, split_by = list(told), f"the column {column!r}"
    kind = kind or guess(rows)
    reader = KINDS[kind](rows, options or Options())
    found_ = Found(kind, reader, [], problems, [], [], split_by)
    for row, split in zip(rows, splits, strict=True):
        _add(found_, row, split)
    return found_


def _add(found: Found, row: Row, split: Split | None) -> None:
    try:
        item = found.reader.item(row)
    except ValueError as error:
        found.problems.append(Unreadable(row.place, str(error)))
        return
    if item is None:
        is_empty = all(missing(v) or not str(v).strip() for v in row.data.values())
        (found.empty if is_empty else found.unlabelled).append(row.place)
    elif not item.text.strip():
        found.empty.append(row.place)
    else:
        found.items.append(item._replace(split=split))


def _check(paths: Sequence[Path], encoding: str | None) -> None:
    if encoding is not None:
        try:
            codecs.lookup(encoding)
        except LookupError as error:
            raise ValueError(
                f"There is no encoding {encoding!r}. On Windows it is often cp1252, "
                f"of Excel's Unicode text utf-16."
            ) from error
    for path in paths:
        if path.suffix == ".spacy":
            raise ValueError(f"{path} is a .spacy file: it can be trained on as it is.")


def _sources(
    paths: Sequence[Path], kind: str | None, encoding: str | None
) -> Iterator[tuple[Path, Iterable[Row | Unreadable]]]:
    """Get the rows of each file. Of pairs, two files of lines are one table."""
    if kind == "pairs" and not any(TABLES.search(path.name) for path in paths):
        if len(paths) != 2:
            raise ValueError(
                f"Pairs in lines are two files, one of texts and one of what each line "
                f"becomes, but got {len(paths)}. Or give a table with both."
            )
        yield paths[0], _aligned(paths[0], paths[1])
        return
    for path in paths:
        yield path, read_rows(path, NO_COLUMN, encoding=encoding)


def _aligned(source: Path, target: Path) -> Iterator[Row | Unreadable]:
    try:
        for pair in read_aligned(source, target):
            data = {"source": pair.source, "target": pair.target}
            yield Row(pair.source, data, pair.place)
    except ValueError as error:
        yield Unreadable(f"{source} and {target}", str(error))


def _splits_of_files(paths: Sequence[Path]) -> dict[Path, Split]:
    """Get the split of each file, if all their names tell one, and not all the same."""
    told = {}
    for path in paths:
        words = re.findall("[a-z]+", path.name.lower())
        splits = {SPLITS[word] for word in words if word in SPLITS}
        if len(splits) == 1:
            told[path] = splits.pop()
    whole = len(told) == len(paths) and len(set(told.values())) > 1
    return told if whole else {}
