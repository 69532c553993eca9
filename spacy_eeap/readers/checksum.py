"""Verify that a fetched file is the expected one."""

from hashlib import md5
from pathlib import Path

# The assets of all workflows: some are fetched only if asked for.
FETCH = "python -m spacy project assets --extra"


def verify(path: Path, expected: str) -> None:
    """Compare the md5 of an asset of the project with the expected one.

    path (Path): The file.
    expected (str): The md5, in hexadecimal digits.
    RAISES (FileNotFoundError): If there is no such file.
    RAISES (ValueError): If it is damaged or another version.
    """
    if not path.is_file():
        raise FileNotFoundError(f"No file at {path}. Fetch it: {FETCH}")
    found = md5(path.read_bytes(), usedforsecurity=False).hexdigest()
    if found != expected:
        raise ValueError(
            f"The file {path} should have the md5 {expected}, but has {found}. "
            f"Delete it and fetch it again: {FETCH}"
        )
