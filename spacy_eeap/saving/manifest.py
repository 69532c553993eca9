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
    srsly.write_json(folder / FILE, make_manifest(read_files(folder)))


def make_manifest(contents: Mapping[str, bytes]) -> dict[str, Any]:
    """Make the manifest of some contents by name."""
    files = {
        name: {"size": len(data), "sha256": sha256(data).hexdigest()}
        for name, data in sorted(contents.items())
    }
    return {"format": FORMAT, "files": files}


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Read what a component's manifest says of its files, or None if it has none.

    RAISES (ValueError): If it is no manifest.
    """
    if not (folder / FILE).exists():
        return None
    try:
        manifest = srsly.read_json(folder / FILE)
    except ValueError as error:
        raise ValueError(f"the file '{FILE}' is no JSON ({error})") from error
    return files_of(manifest)


def files_of(manifest: Any) -> dict[str, Any]:
    """Get what a manifest says of each file.

    RAISES (ValueError): If it is no manifest.
    """
    files = manifest.get("files") if isinstance(manifest, dict) else None
    if not isinstance(files, dict):
        raise ValueError(f"the file '{FILE}' holds no list of files")
    return files


def check_contents(
    files: Mapping[str, Any], contents: Mapping[str, bytes], exclude: Iterable[str]
) -> None:
    """Check contents by name against what a manifest says of them.

    exclude (Iterable[str]): Names of what is not to be loaded.
    RAISES (ValueError): If one is missing or is another than was saved.
    """
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


def read_files(folder: Path) -> dict[str, bytes]:
    """Read what a manifest tells of: the files at the top of a folder, by name."""
    files = [path for path in folder.iterdir() if path.is_file() and path.name != FILE]
    return {path.name: path.read_bytes() for path in files}
