"""eeap benchmark-data verify: are fetched files the expected ones?"""

from pathlib import Path
from typing import Annotated

import typer

from ...printing.messages import msg
from ...readers.checksum import verify
from ..failing import failing

PROJECT = Path("project.yml")


def verify_cli(
    files: Annotated[
        list[Path], typer.Argument(help="Assets with a checksum, or folders of such")
    ],
) -> None:
    """Verify fetched files by their checksums.

    These stand in the project.yml of this directory. `spacy project assets` fetches a
    file only where there is none, and leaves a damaged one as it is.
    """
    with failing("The assets could not be verified"):
        checksums = read_checksums(PROJECT)
        for path in files:
            for asset, checksum in _assets_of(path, checksums):
                verify(asset, checksum)
    msg.good(f"Verified {', '.join(map(str, files))}")


def read_checksums(project: Path) -> dict[Path, str]:
    """Read the checksums of the assets of a project, by their whole paths.

    project (Path): The project.yml, beside which the assets lie.
    RETURNS (dict[Path, str]): The md5 of each asset that has one.
    RAISES (ValueError): If there is no such file, or if it is no YAML.
    """
    import srsly

    assets = (srsly.read_yaml(project) or {}).get("assets") or []
    return {
        (project.parent / asset["dest"]).resolve(): asset["checksum"]
        for asset in assets
        if asset.get("checksum")
    }


def _assets_of(path: Path, checksums: dict[Path, str]) -> list[tuple[Path, str]]:
    """Get the asset at a path, or all below it, with their checksums."""
    at = path.resolve()
    if at in checksums:
        return [(path, checksums[at])]
    below = {asset for asset in checksums if asset.is_relative_to(at)}
    if not below:
        raise ValueError(
            f"{path} has no checksum among the assets of {PROJECT}. Add one, or name "
            "another file."
        )
    return [(asset, checksums[asset]) for asset in sorted(below)]
