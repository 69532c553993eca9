"""python -m spacy eeap compare: trained classifiers or taggers side by side."""

import platform
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..printing.messages import msg
from .failing import failing

if TYPE_CHECKING:
    from ..validation.comparison import Row

HEADER = [
    "pipeline",
    "accuracy %",
    "predict words/s",
    "train words/s",
    "parameters",
    "MB",
]


def compare_cli(
    pipelines: Annotated[
        list[str], typer.Argument(help="Directories of trained pipelines")
    ],
    test: Annotated[Path, typer.Option(help="The .spacy file to score on")],
    train: Annotated[Path, typer.Option(help="The .spacy file to time training on")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="JSON file to write")
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Times each is timed")] = 5,
) -> None:
    """Compare classifiers or taggers side by side.

    Prints accuracy, words a second on one thread and size. The first is compared with
    the rest. Each is loaded, scored on the same texts and timed in turn with the
    others. The accuracy is that of classes; of pipelines without, that of fine tags, or
    else of coarse ones. A pipeline is named after its directory, or after the one above
    if that is model-best or model-last.
    """
    from ..validation.comparison import compare

    paths = {_name(Path(path)): Path(path) for path in pipelines}
    missing = [
        str(path) for path in (*paths.values(), test, train) if not path.exists()
    ]
    if missing:
        msg.fail(f"Not found: {', '.join(missing)}", exits=1)
    if len(paths) < len(pipelines):
        msg.fail("Two pipelines have the same name; rename a directory", exits=1)
    msg.info(f"Scoring {len(paths)} pipelines, then timing them in {rounds} rounds")
    with failing("The pipelines could not be compared"):
        rows = compare(paths, test, train, rounds)
    print_table(rows)
    msg.text(f"From text on one thread, medians of {rounds} rounds. {machine()}.")
    if output is not None:
        with failing(f"Can't write {output}"):
            write_json(output, rows, rounds)
        msg.good(f"Saved the figures to {output}")


def _name(path: Path) -> str:
    inside = path.name in ("model-best", "model-last")
    return path.resolve().parent.name if inside else path.resolve().name


def print_table(rows: list["Row"]) -> None:
    """Print a line for each pipeline, and how fast it is beside the first."""
    first = rows[0]
    cells = [
        [
            row.name,
            f"{100 * row.accuracy:.1f} +- {100 * row.margin:.1f}",
            f"{row.predict:,.0f} ({row.predict / first.predict:.2g}x)",
            f"{row.train:,.0f} ({row.train / first.train:.2g}x)",
            f"{row.parameters:,}",
            f"{row.megabytes:.1f}",
        ]
        for row in rows
    ]
    header = [HEADER[0], f"{first.metric} %", *HEADER[2:]]
    aligns = ["l", *["r"] * (len(header) - 1)]
    msg.table(cells, header=header, divider=True, aligns=aligns)
    msg.text(f"(2x): twice as fast as {first.name}. +-: 95% confidence.")


def machine() -> str:
    """RETURNS (str): What the figures were taken on, and when."""
    import spacy
    import thinc
    import torch

    return (
        f"{_processor()}, {platform.system()}, Python {platform.python_version()}, "
        f"spaCy {spacy.__version__}, thinc {thinc.__version__}, "
        f"torch {torch.__version__}, {date.today()}"
    )


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")  # where Linux names it, and platform does not
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.split(": ")[1] for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def write_json(path: Path, rows: list["Row"], rounds: int) -> None:
    """Write the figures and what they were taken on."""
    import srsly

    path.parent.mkdir(parents=True, exist_ok=True)
    pipelines = [row._asdict() for row in rows]
    srsly.write_json(
        path, {"machine": machine(), "rounds": rounds, "pipelines": pipelines}
    )
