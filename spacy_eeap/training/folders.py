"""Folders that are replaced as a whole, so that at every moment a whole one is there.

A new folder is written beside the old one, and exchanged with it by one call of the
operating system. Where that knows no such call (Windows, some file systems), the old
one is renamed away first: after a kill between the two it is there under its other
name, and `mend` puts it back.
"""

import ctypes
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

NEW, OLD = ".new", ".old"
_AT_FDCWD, _RENAME_EXCHANGE, _RENAME_SWAP = -100, 2, 2


def replace_folder(path: Path, write: Callable[[Path], object]) -> None:
    """Write a folder, and put it in the place of the one that is there.

    path (Path): The folder.
    write (Callable[[Path], object]): Writes what belongs into it to an empty folder. If
        it fails, the old one stays as it is.
    RAISES (OSError): If it cannot be written, as on a full disk.
    """
    new = path.with_name(path.name + NEW)
    _delete(new)
    try:
        new.mkdir(parents=True)
        write(new)
        _sync(new)
    except BaseException:
        _delete(new)
        raise
    if not path.exists():
        os.rename(new, path)
    elif not _exchange(new, path):
        old = path.with_name(path.name + OLD)
        _delete(old)
        os.rename(path, old)
        os.rename(new, path)
        _delete(old)
    _delete(new)
    _sync_folder(path.parent)


def mend(path: Path) -> None:
    """Put a folder back that was renamed when the program was killed, and clean up."""
    old = path.with_name(path.name + OLD)
    if old.exists() and not path.exists():
        os.rename(old, path)
    _delete(old)
    _delete(path.with_name(path.name + NEW))


def _delete(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _exchange(new: Path, old: Path) -> bool:
    """Exchange two folders in one step. RETURNS: Whether that can be done here."""
    if sys.platform not in ("linux", "darwin"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(new), os.fsencode(old)
    try:
        if sys.platform == "linux":
            failed = libc.renameat2(
                _AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE
            )
        else:
            failed = libc.renamex_np(*names, _RENAME_SWAP)
    except AttributeError:  # an old C library
        return False
    return not failed


def _sync(folder: Path) -> None:
    """Wait until all files are on the disk: else names could be there before them."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":  # others cannot open a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
