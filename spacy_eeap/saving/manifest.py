"""A list of what was saved, with sizes and checksums, beside it.

    manifest.json   {"format": 1, "files": {"model": {"size": 123, "sha256": "..."}}}

In bytes it is one more entry, "manifest", beside those of the component. Models without
one, of earlier versions, are loaded, too.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import srsly

FORMAT = 1
FILE, ENTRY = "manifest.json", "manifest"


def write_manifest(folder: Path) -> None:
    """Write the manifest of the files of a component.

    folder (Path): The component's folder. Its files lie at the top of it.
    """
    contents = {path.name: path.read_bytes() for path in _files(folder)}
    srsly.write_json(folder / FILE, make_manifest(contents))


def make_manifest(contents: Mapping[str, bytes]) -> dict[str, Any]:
    """Make the manifest of some contents by name."""
    files = {
        name: {"size": len(data), "sha256": sha256(data).hexdigest()}
        for name, data in sorted(contents.items())
    }
    return {"format": FORMAT, "files": files}


def check_folder(folder: Path, exclude: Iterable[str]) -> None:
    """Check the files of a component against its manifest, if there is one.

    exclude (Iterable[str]): Files that are not to be loaded.
    RAISES (ValueError): If one is missing or is another than was saved.
    """
    if not (folder / FILE).exists():
        return
    try:
        manifest = srsly.read_json(folder / FILE)
    except (ValueError, UnicodeDecodeError) as error:
        raise ValueError(f"the file '{FILE}' is no JSON ({error})") from error
    skipped = set(exclude)
    contents = {
        path.name: path.read_bytes()
        for path in _files(folder)
        if path.name not in skipped
    }
    check_contents(manifest, contents, skipped)


def check_contents(
    manifest: Any, contents: Mapping[str, bytes], exclude: Iterable[str]
) -> None:
    """Check contents by name against a manifest.

    RAISES (ValueError): If one is missing or is another than was saved.
    """
    files = manifest.get("files") if isinstance(manifest, dict) else None
    if not isinstance(files, dict):
        raise ValueError(f"the file '{FILE}' holds no list of files")
    for name in files.keys() - set(exclude):
        if name not in contents:
            raise ValueError(f"the file '{name}' is missing")
        expected, found = files[name], make_manifest({name: contents[name]})
        if expected != found["files"][name]:
            size = expected.get("size") if isinstance(expected, dict) else None
            raise ValueError(
                f"the file '{name}' is not the one that was saved: it had {size} bytes "
                f"then, and has {len(contents[name])} now, and another checksum"
            )


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file() and path.name != FILE]
