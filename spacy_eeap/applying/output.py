"""The folder of the results, on this machine or where fsspec can write.

    part-000042.jsonl           the results of a part
    _bad/part-000042.jsonl      rows of it that could not be read or scored, and why
    _failed/part-000042.json    why there are no results
    _plan.json                  what the parts are

Each file is written under another name, or elsewhere, and gets its own in one step.
"""

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast
from uuid import uuid4

from ..readers.inputs import is_remote, path_of

PLAN, BAD, FAILED = "_plan.json", "_bad", "_failed"
PART = "part-"


class Output:
    """A folder of results.

    address (str): The folder. It need not be there.
    ending (str): How the files of results end, such as ".jsonl".
    """

    def __init__(self, address: str, ending: str) -> None:
        self.folder = path_of(address)
        self.ending = ending

    def make(self) -> None:
        """Make the folder, if there is none.

        RAISES (ValueError): If it is a file.
        """
        if self.folder.is_file():
            raise ValueError(
                f"{self.folder} is a file, but the results are several, which stand in "
                f"a folder. Name a folder."
            )
        self.folder.mkdir(parents=True, exist_ok=True)

    def part(self, index: int) -> str:
        """RETURNS (str): The name of a part's results."""
        return f"{PART}{index:06d}{self.ending}"

    def bad(self, index: int) -> str:
        """RETURNS (str): The name of the file of a part's bad rows."""
        return f"{BAD}/{PART}{index:06d}.jsonl"

    def failed(self, index: int) -> str:
        """RETURNS (str): The name of the file that says why there are no results."""
        return f"{FAILED}/{PART}{index:06d}.json"

    def note(self, index: int) -> str:
        """RETURNS (str): The name of the file that says where a worker is."""
        return f"{FAILED}/_{PART}{index:06d}"

    def names(self, folder: str = "") -> set[str]:
        """Get the names of the files in the folder, or in one of those in it."""
        path = self.folder / folder
        if is_remote(path):
            cast(Any, path).fs.invalidate_cache()
        return {each.name for each in path.iterdir()} if path.is_dir() else set()

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        """Get a file to write to, which has its name when all is written to it."""
        path = self.folder / name
        if is_remote(path):
            with tempfile.TemporaryDirectory() as folder:
                local = Path(folder) / path.name
                with local.open("wb") as file:
                    yield file
                # One upload, as elsewhere to rename is to copy.
                cast(Any, path).fs.put_file(str(local), cast(Any, path).path)
            return
        path.parent.mkdir(exist_ok=True)
        temporary = path.with_name(f"_{path.name}.{uuid4().hex}")
        try:
            with temporary.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    def write_json(self, name: str, value: Any) -> None:
        """Write a value."""
        with self.writing(name) as file:
            file.write(json.dumps(value).encode())

    def read_json(self, name: str) -> Any:
        """Read a value. None: there is no such file."""
        try:
            return json.loads((self.folder / name).read_bytes())
        except FileNotFoundError:
            return None

    def count_lines(self, name: str) -> int:
        """Count the lines of a file."""
        with (self.folder / name).open("rb") as file:
            return sum(1 for _ in file)

    def remove(self, name: str) -> None:
        """Delete a file, if it is there."""
        (self.folder / name).unlink(missing_ok=True)

    def clean(self, parts: Iterable[int]) -> None:
        """Delete what was written in part when a program was killed, of some parts."""
        wanted = set(parts)
        for folder in ("", BAD, FAILED):
            for name in self.names(folder):
                if name.startswith(f"_{PART}") and _index(name) in wanted:
                    (self.folder / folder / name).unlink(missing_ok=True)

    def clear(self) -> None:
        """Delete all results, and last the plan."""
        for name in self.names():
            if name.startswith((PART, f"_{PART}")):
                self.remove(name)
        for folder in (BAD, FAILED):
            for name in self.names(folder):
                self.remove(f"{folder}/{name}")
        self.remove(PLAN)


def _index(name: str) -> int:
    return int(name.split(PART)[1][:6])
