"""The error of our models on the twenty bAbI tasks, beside what the papers report.

    python -m benchmarks.babi --rows facts --data en-10k --each --exchange
    python -m benchmarks.babi --rows facts memory_network --data en en-10k
    python -m benchmarks.babi --table

With --each a model is trained for each task, without it one for all twenty. Models are
those of configs/babi, trained by spaCy's own loop; the checkpoint with the best
accuracy on dev, the last tenth of the training stories, is scored on the official test
file, once. Runs are added to metrics/babi.jsonl, so that a table can be filled bit by
bit; a run done again replaces the one before. The files are expected in assets/babi/en
and assets/babi/en-10k. A task whose training file en-10k lacks is trained on that of
en, if asked for with --exchange by the augmentation in rows.py.
"""

import argparse
import multiprocessing
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import srsly

from spacy_eeap.cli.compare import machine

from ..runs import Run, record
from .rows import ROWS, TASKS, overrides_of
from .table import table

ROOT = Path(__file__).parents[2]


def main() -> None:
    """Run what is asked for, or print the table of what was run."""
    arguments = parse()
    if arguments.table:
        print("\n".join(table(srsly.read_jsonl(arguments.output))))
        return
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    groups = [[task] for task in arguments.tasks] if arguments.each else [TASKS]
    jobs = [
        (row, data, tasks, seed)
        for row in arguments.rows
        for data in arguments.data
        for seed in arguments.seeds
        for tasks in groups
    ]
    for run in run_all(arguments, jobs):
        record(arguments.output, run)


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS))
    parser.add_argument("--data", nargs="+", choices=["en", "en-10k"], default=["en"])
    parser.add_argument("--each", action="store_true", help="a model for each task")
    parser.add_argument("--tasks", nargs="+", type=int, default=TASKS)
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument(
        "--exchange", action="store_true", help="exchange the words of task 3, alone"
    )
    parser.add_argument("--set", nargs=2, action="append", default=[])
    parser.add_argument("--assets", type=Path, default=ROOT / "assets/babi")
    parser.add_argument("--training", type=Path, default=ROOT / "training/babi")
    parser.add_argument("--output", type=Path, default=ROOT / "metrics/babi.jsonl")
    parser.add_argument("--table", action="store_true", help="print it, run nothing")
    return parser.parse_args()


def run_all(arguments: argparse.Namespace, jobs: list[tuple]) -> Iterable[Run]:
    """Yield the runs as they are done, by as many processes as are asked for."""
    one = partial(measure, arguments)
    if arguments.processes == 1:
        yield from map(one, jobs)
        return
    # Not forked: torch does not survive it.
    with multiprocessing.get_context("spawn").Pool(arguments.processes) as pool:
        yield from pool.imap_unordered(one, jobs, chunksize=1)


def measure(arguments: argparse.Namespace, job: tuple[str, str, list[int], int]) -> Run:
    """Train and score a row once. RETURNS (dict): The run, as it is saved."""
    from .training import score, train

    row, data, tasks, seed = job
    settings = {key: srsly.json_loads(value) for key, value in arguments.set}
    overrides = overrides_of(
        row, data, tasks, arguments.assets, exchange=arguments.exchange
    )
    name = "joint" if len(tasks) > 1 else f"qa{tasks[0]}"
    start, cpu = time.perf_counter(), time.process_time()
    model, dev = train(
        ROWS[row].config,
        {**overrides, **settings, "training.seed": seed},
        arguments.training / row / data / f"{name}-{seed}",
    )
    seconds = {
        "seconds": round(time.perf_counter() - start),
        "cpu_seconds": round(time.process_time() - cpu),
    }
    return {
        "row": " ".join([row, *_changes(arguments)]),
        "data": data,
        "tasks": tasks,
        "seed": seed,
        "dev": dev,
        **score(model, arguments.assets / data, tasks),
        **seconds,
        "machine": machine(),
    }


def _changes(arguments: argparse.Namespace) -> Iterable[str]:
    yield from (f"{key}={value}" for key, value in arguments.set)
    if arguments.exchange:
        yield "exchange"


if __name__ == "__main__":
    main()
