"""The plan: what the parts of a run are, and what must be the same in a second run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from spacy.util import get_package_path, is_package

from ..readers.inputs import Piece, is_remote, path_of, paths_of, pieces_of
from .columns import types_of
from .output import PART, PLAN, Output

PART_BYTES = 2**23
READ_AT_ONCE = 2**20  # bytes


class Options(NamedTuple):
    """What decides the results, beside the model and the input.

    format (str): "jsonl", "parquet" or "docbin".
    column (str | None): The column of the texts.
    attention (bool): Whether to write what components compute on the way.
    explain (str | None): The component whose explanation to write.
    part_size (int): Number of texts in a part, at most.
    """

    format: str = "jsonl"
    column: str | None = None
    attention: bool = False
    explain: str | None = None
    part_size: int = 5_000


class File(NamedTuple):
    """A file of the input: as the user called it, where it is, and its state."""

    name: str
    address: str
    size: int
    changed: float


class Plan(NamedTuple):
    """What is to be done, and by what.

    options (Options): See there.
    model (str): What tells one pipeline, with its code, from another.
    versions (dict[str, str]): Of the packages that decide the results.
    files (list[File]): The input.
    parts (list[list[Piece]]): The pieces of each part.
    types (str | None): The types of the input's columns, if the format needs them.
    """

    options: Options
    model: str
    versions: dict[str, str]
    files: list[File]
    parts: list[list[Piece]]
    types: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Get it as an object of JSON. A piece names its file by the number."""
        numbers = {file.address: i for i, file in enumerate(self.files)}
        parts = [
            [[numbers[piece.address], *piece[1:]] for piece in part]
            for part in self.parts
        ]
        options = self.options._asdict()
        return {**self._asdict(), "options": options, "parts": parts}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Plan:
        """Get it of what `to_json` made."""
        files = [File(*file) for file in data["files"]]
        parts = [
            [Piece(files[number].address, *rest) for number, *rest in part]
            for part in data["parts"]
        ]
        options = Options(**data["options"])
        return cls(**{**data, "options": options, "files": files, "parts": parts})


def begin(
    output: Output,
    model: str,
    code: str | None,
    inputs: Sequence[str],
    options: Options,
    force: bool,
    typed: bool,
) -> Plan:
    """Get the plan that a folder has, or make it.

    model (str): Name or path of the pipeline.
    code (str | None): Path of Python code that it needs.
    inputs (Sequence[str]): What `read_rows` reads.
    force (bool): Whether to delete the results of a run with another plan.
    typed (bool): Whether the format needs the types of the input's columns.
    RAISES (ValueError): If the folder has such results, and that is not wanted.
    RAISES (OSError): If an input or the model is not there.
    """
    plan = Plan(
        options, digest(model, code), versions(), list(files_of(inputs, output)), []
    )
    output.make()
    if force:
        output.clear()
    names = output.names()  # before the plan, which another run may be writing now
    saved = output.read_json(PLAN)
    if saved is not None:
        return check(output, Plan.from_json(saved), plan)
    if any(name.startswith(PART) for name in names):
        raise ValueError(
            f"{output.folder} has files named {PART}..., but no {PLAN}: they are not "
            f"of this command. Name another folder, or delete them by --force."
        )
    pieces = [piece for file in plan.files for piece in _cut(file, options)]
    plan = plan._replace(parts=list(_grouped(pieces, plan.files, options.part_size)))
    if typed:
        plan = plan._replace(types=types_of(pieces, options.column))
    output.write_json(PLAN, plan.to_json())
    return plan


def check(output: Output, saved: Plan, plan: Plan) -> Plan:
    """Get the saved plan, if a run has the same.

    RAISES (ValueError): If not. It says what differs.
    """
    differing = [
        name
        for name, one, other in [
            *zip(Options._fields, saved.options, plan.options, strict=True),
            ("model", saved.model, plan.model),
            ("versions of packages", saved.versions, plan.versions),
            ("input", saved.files, plan.files),
        ]
        if one != other
    ]
    if differing:
        raise ValueError(
            f"{output.folder} has results of a run that differs in: "
            f"{', '.join(differing)}. Name another folder, or delete them and begin "
            f"anew by --force."
        )
    return saved


def digest(model: str, code: str | None) -> str:
    """Get what tells a pipeline and the code that it needs from others.

    model (str): Name or path of the pipeline.
    code (str | None): Path of Python code.
    RETURNS (str): A checksum of all files.
    """
    found = hashlib.sha256()
    folder = get_package_path(model) if is_package(model) else Path(model)
    if not folder.exists():
        found.update(model.encode())  # "blank:en", or nothing that can be loaded
    paths = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    if code:
        paths["--code"] = Path(code)
    for name, path in sorted(paths.items()):
        found.update(f"\n{name} {path.stat().st_size}\n".encode())
        with path.open("rb") as file:
            while data := file.read(READ_AT_ONCE):
                found.update(data)
    return found.hexdigest()


def versions() -> dict[str, str]:
    """Get the versions of the packages that decide the results."""
    return {name: version(name) for name in ("spacy", "spacy-eeap", "thinc", "torch")}


def files_of(inputs: Iterable[str], output: Output) -> Iterator[File]:
    """Find the files of the input, each once, without those of the output."""
    seen = set()
    for source in inputs:
        for path in paths_of(source):
            found = path if is_remote(path) else path.resolve()
            address = str(found)
            if address in seen or output.folder in found.parents:
                continue
            seen.add(address)
            state = path.stat()
            yield File(str(path), address, state.st_size, state.st_mtime)


def _cut(file: File, options: Options) -> Iterator[Piece]:
    yield from pieces_of(
        path_of(file.address), options.part_size, PART_BYTES, options.column
    )


def _grouped(
    pieces: Iterable[Piece], files: list[File], part_size: int
) -> Iterator[list[Piece]]:
    """Put small pieces together. A file that is not cut counts by its size."""
    sizes = {file.address: file.size for file in files}
    part: list[Piece] = []
    rows = n_bytes = 0
    for piece in pieces:
        more_rows = piece.rows or 0
        more_bytes = sizes[piece.address] if piece.rows is None else 0
        if part and (rows + more_rows > part_size or n_bytes + more_bytes > PART_BYTES):
            yield part
            part, rows, n_bytes = [], 0, 0
        part.append(piece)
        rows, n_bytes = rows + more_rows, n_bytes + more_bytes
    if part:
        yield part
