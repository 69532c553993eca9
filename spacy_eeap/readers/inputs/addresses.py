"""Addresses: the files that a user names, by a path, a pattern, or where they are kept.

    reviews.csv    reviews/    "reviews/2026-*.jsonl"    s3://bucket/reviews/*.parquet

What has a protocol is opened by fsspec, through the paths of universal_pathlib.
"""

from collections.abc import Iterable
from glob import glob, has_magic
from pathlib import Path
from typing import Any, cast

REMOTE = "://"


def path_of(address: str | Path) -> Path:
    """Get the path of an address: one of this machine, or one that fsspec opens.

    address (str | Path): Such as "reviews.csv" or "s3://bucket/reviews.csv".
    RETURNS (Path): Its path, or a UPath, which has the same methods.
    RAISES (ImportError): If it has a protocol, and universal_pathlib is not installed,
        or not what fsspec needs for the protocol.
    RAISES (ValueError): If fsspec does not know the protocol.
    """
    if isinstance(address, Path) or REMOTE not in address:
        return Path(address)
    try:
        from upath import UPath
    except ImportError as error:
        raise ImportError(
            f"{address} needs fsspec to be opened, and universal_pathlib, which is not "
            f"installed. Install it: pip install 'spacy-eeap[remote]', and what fsspec "
            f"needs for that protocol, such as s3fs."
        ) from error
    return cast(Path, UPath(address))


def is_remote(path: Path) -> bool:
    """Tell whether fsspec opens a path."""
    return REMOTE in str(path)


def expand(source: str | Path, endings: Iterable[str]) -> list[Path]:
    """Find the files that a source names, in the order of their names.

    source (str | Path): A file; a folder, of which all files with one of the endings
        are meant, at any depth, but none in which a name begins with "." or "_", as
        Parquet's readers have it; or a pattern, such as "reviews-*.csv", in which **
        stands for folders.
    endings (Iterable[str]): How files of a folder end, in lower case.
    RAISES (FileNotFoundError): If there is none.
    """
    path = path_of(source)
    if path.is_file():
        return [path]
    if path.is_dir():
        return _in_folder(path, tuple(endings))
    found = _matching(str(source)) if has_magic(str(source)) else []
    if not found:
        what = "No file matches" if has_magic(str(source)) else "No file or folder at"
        raise FileNotFoundError(f"{what} {source}. Correct the path.")
    return found


def _in_folder(folder: Path, endings: tuple[str, ...]) -> list[Path]:
    depth = len(folder.parts)
    found = sorted(
        (
            path
            for path in folder.rglob("*")
            if path.name.lower().endswith(endings)
            and path.is_file()
            and not any(part.startswith((".", "_")) for part in path.parts[depth:])
        ),
        key=str,
    )
    if not found:
        raise FileNotFoundError(
            f"No texts in the folder {folder}. Expected files that end in "
            f"{', '.join(end for end in endings if not end.endswith('.gz'))}."
        )
    return found


def _matching(pattern: str) -> list[Path]:
    if REMOTE not in pattern:
        paths = map(Path, glob(pattern, recursive=True))
    else:
        files: Any = cast(Any, path_of(pattern)).fs
        names = files.glob(pattern)
        paths = map(path_of, map(files.unstrip_protocol, names))
    return sorted((path for path in paths if path.is_file()), key=str)
