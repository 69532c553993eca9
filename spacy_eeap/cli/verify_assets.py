"""python -m spacy eeap verify-assets: are the files of a project the expected ones?"""

from pathlib import Path
from typing import Annotated

import typer
from wasabi import msg

from ..readers.checksum import verify

PROJECT = Path("project.yml")


def verify_assets_cli(
    files: Annotated[list[Path], typer.Argument(help="Assets with a checksum")],
) -> None:
    """Verify fetched files by the checksums in the project.yml of this directory.

    `spacy project assets` fetches a file only where there is none, and leaves a
    damaged one as it is.
    """
    try:
        checksums = read_checksums(PROJECT)
        for path in files:
            verify(path, _checksum_of(path, checksums))
    except (OSError, ValueError) as error:
        msg.fail("The assets could not be verified", str(error), exits=1)
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


def _checksum_of(path: Path, checksums: dict[Path, str]) -> str:
    if path.resolve() not in checksums:
        raise ValueError(
            f"{path} has no checksum among the assets of {PROJECT}. Add one, or name "
            "another file."
        )
    return checksums[path.resolve()]
