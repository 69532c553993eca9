"""python -m spacy eeap apply: a pipeline on many texts, by one worker or many."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from ..printing.messages import msg
from .failing import failing
from .texts import COLUMN_HELP

if TYPE_CHECKING:
    from ..applying.apply import Run, Share, Staff
    from ..applying.worker import Counts

FORMATS = ("jsonl", "parquet", "docbin")
ENGINES = ("process", "ray")
BAD_ROWS, INTERRUPTED = 3, 130  # exit codes

INPUT_HELP = (
    "Files of texts (.txt: one in each line; .csv, .tsv, .jsonl, .json, or any of them "
    "and .gz; .parquet; .spacy), folders of such files, patterns such as 'a/*.csv', or "
    "addresses such as s3://bucket/a.jsonl."
)
OUTPUT_HELP = "Folder of the results, or its address."
FORMAT_HELP = (
    "Of the results: jsonl, parquet or docbin (.spacy, which takes longer to write "
    "than the texts to score)."
)
ENGINE_HELP = "Where workers are: process (on this machine) or ray."
ADDRESS_HELP = "A cluster of Ray, such as 10.0.0.1:6379. Without it Ray starts here."
SHARD_HELP = "Do the i-th of N shares of the work: another machine does another."
TIMEOUT_HELP = "Minutes that a worker may take for a part."
EXPLAIN_HELP = "Component whose explanation to write with each text."


def apply_cli(
    model: Annotated[str, Argument(help="Name or path of a pipeline.")],
    inputs: Annotated[list[str], Argument(metavar="INPUT", help=INPUT_HELP)],
    output: Annotated[str, Argument(help=OUTPUT_HELP)],
    form: Annotated[str, Option("--format", "-f", help=FORMAT_HELP)] = "jsonl",
    column: Annotated[str | None, Option("--column", help=COLUMN_HELP)] = None,
    attention: Annotated[
        bool, Option("--attention", help="Write what components attended to.")
    ] = False,
    explain: Annotated[
        str | None, Option("--explain", metavar="COMPONENT", help=EXPLAIN_HELP)
    ] = None,
    workers: Annotated[
        int, Option("--workers", "-w", min=1, help="Workers at a time.")
    ] = 1,
    engine: Annotated[str | None, Option("--engine", help=ENGINE_HELP)] = None,
    address: Annotated[str | None, Option("--address", help=ADDRESS_HELP)] = None,
    shard: Annotated[str, Option("--shard", metavar="i/N", help=SHARD_HELP)] = "1/1",
    part_size: Annotated[
        int, Option("--part-size", min=1, help="Texts in a file of results.")
    ] = 5_000,
    timeout: Annotated[float, Option("--timeout", min=0.01, help=TIMEOUT_HELP)] = 60.0,
    code_path: Annotated[
        Path | None,
        Option("--code", "-c", help="Python file with code that the pipeline needs."),
    ] = None,
    use_gpu: Annotated[
        int, Option("--gpu-id", "-g", help="GPU ID or -1 for CPU.")
    ] = -1,
    force: Annotated[
        bool, Option("--force", "-F", help="Delete what is in the folder, begin anew.")
    ] = False,
) -> None:
    """Apply a pipeline to all texts of files, and write the results to a folder.

    For each text the results have what the pipeline found (classes and their scores,
    tags, entities, spans, answers, translations) and what stood beside it. They are
    cut into files of --part-size texts, in the order of the input. What was stopped
    goes on where it was with the same command. A text that cannot be read or scored
    goes to OUTPUT/_bad with the reason, and a part that cannot be done to
    OUTPUT/_failed. Exit code: 0, or 3 if there are bad texts, or 1 if parts are
    missing. Each worker takes the memory of the pipeline, and seconds to load it.
    """
    from ..applying.apply import Run, Staff
    from ..applying.plan import Options

    with failing("Can't apply the pipeline"):
        _one_of("--format", form, FORMATS)
        if engine is not None:
            _one_of("--engine", engine, ENGINES)
        if address is not None and engine != "ray":
            raise ValueError("--address is that of a cluster of Ray: add --engine ray.")
        share = _share(shard)
        if force and share.of > 1:
            raise ValueError(
                "--force with --shard would delete what the others have done. Delete "
                "the folder yourself before."
            )
        options = Options(form, column, attention, explain, part_size)
        code = str(code_path) if code_path else None
        run = Run(model, inputs, output, options, code, use_gpu, share, force)
        _work(run, Staff(workers, engine, address, timeout))


def _work(run: Run, staff: Staff) -> None:
    """Do the work, and end the program if it is not all done."""
    import time

    import tqdm

    began, texts = time.monotonic(), 0
    if run.done_before:
        msg.info(f"{run.done_before:,} of {len(run.parts):,} parts were done before")
    with tqdm.tqdm(
        total=run.n_texts(), unit=" texts", unit_scale=True, leave=False, disable=None
    ) as bar:

        def report(counts: Counts) -> None:
            nonlocal texts
            texts += counts.texts
            bar.update(counts.texts + counts.bad)

        try:
            summary = run.work(staff, report)
        except KeyboardInterrupt:
            bar.close()
            msg.warn("Stopped, and what is done is kept", "The same command goes on.")
            sys.exit(INTERRUPTED)
    seconds = time.monotonic() - began
    folder = run.output.folder
    msg.good(f"{texts:,} texts in {seconds:,.1f} s ({texts / seconds:,.0f} a second)")
    if summary.bad:
        msg.warn(f"{summary.bad:,} bad rows have no results: {folder}/_bad says why")
    if summary.failed:
        part, reason = next(iter(summary.failed.items()))
        msg.fail(
            f"{len(summary.failed):,} parts are missing: {folder}/_failed says why",
            f"Part {part}: {reason}. The same command tries them again.",
            exits=1,
        )
    if summary.bad:
        sys.exit(BAD_ROWS)


def _one_of(option: str, value: str, values: tuple[str, ...]) -> None:
    if value not in values:
        raise ValueError(f"{option} is one of {', '.join(values)}, but was: {value}")


def _share(text: str) -> Share:
    from ..applying.apply import Share

    found = re.fullmatch(r"(\d+)/(\d+)", text)
    share = Share(*map(int, found.groups())) if found else Share(0, 0)
    if not 1 <= share.number <= share.of:
        raise ValueError(f"--shard is one of 1/N, 2/N to N/N, but was: {text}")
    return share
