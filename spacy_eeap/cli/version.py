"""python -m spacy eeap --version"""

from typing import Annotated

import typer


def version_callback(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            callback=lambda wanted: _print_and_exit() if wanted else None,
            help="Show the versions of spacy-eeap and of what it stands on.",
        ),
    ] = False,
) -> None:
    """Attention for spaCy: train, explain, measure, translate."""


def _print_and_exit() -> None:
    from importlib.metadata import version

    for name in ("spacy-eeap", "spacy", "thinc", "torch"):
        print(name, version(name))
    raise typer.Exit
