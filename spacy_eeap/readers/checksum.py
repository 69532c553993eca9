"""Verify that a fetched file is the expected one."""

from hashlib import md5
from pathlib import Path
from typing import Any

# The assets of all workflows: some are fetched only if asked for.
FETCH = "python -m spacy project assets --extra"
PIECE = 2**20  # bytes


def verify(path: Path, expected: str) -> None:
    """Compare the md5 of an asset of the project with the expected one.

    path (Path): The file.
    expected (str): The md5, in hexadecimal digits.
    RAISES (FileNotFoundError): If there is no such file.
    RAISES (ValueError): If it is damaged or another version.
    """
    if not path.is_file():
        raise FileNotFoundError(f"No file at {path}. Fetch it: {FETCH}")
    found = digest(path, md5(usedforsecurity=False))
    if found != expected:
        raise ValueError(
            f"The file {path} should have the md5 {expected}, but has {found}. "
            f"Delete it and fetch it again: {FETCH}"
        )


def digest(path: Path, checksum: Any) -> str:
    """Get the checksum of a file, of which a piece at a time is in memory.

    path (Path): The file.
    checksum (Any): A new one of hashlib, such as md5().
    RETURNS (str): It in hexadecimal digits.
    """
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            checksum.update(piece)
    digits: str = checksum.hexdigest()
    return digits
