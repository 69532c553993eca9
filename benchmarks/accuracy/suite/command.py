"""Run the suite, one run after the other, and skip those that are there."""

import argparse
import time
from collections.abc import Iterator
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import srsly
from threadpoolctl import threadpool_limits

from benchmarks.runs import Run, record
from spacy_eeap.cli.compare import machine

from .corpora import CORPORA
from .drawing import at_size
from .labelled import LabelledCorpus, truth
from .rows import ROWS
from .scores import scores
from .table import table

ROOT = Path(__file__).parents[3]
SIZES = ["100", "500", "2000", "all"]


def main(argv: list[str] | None = None) -> None:
    """Run what is asked for and not yet there, or print the table of what was run."""
    arguments = parse(argv)
    if arguments.table:
        print("\n".join(table(read(arguments.output))))
        return
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    corpora = dict(load(arguments.corpora, arguments.assets))
    # The short runs first: the table is soon of use.
    for size, seed, name, row in product(
        arguments.sizes, arguments.seeds, corpora, arguments.rows
    ):
        key = {"corpus": name, "size": size, "seed": seed, "row": row}
        if is_wanted(corpora[name], size, row) and not is_there(arguments.output, key):
            record(arguments.output, {**key, **measure(corpora[name], size, seed, row)})


def parse(argv: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy suite", description=__doc__
    )
    everything = {"corpora": list(CORPORA), "sizes": SIZES, "rows": list(ROWS)}
    for option, choices in everything.items():
        parser.add_argument(
            f"--{option}", nargs="+", choices=choices, default=choices, metavar="NAME"
        )
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--assets", type=Path, default=ROOT / "assets")
    parser.add_argument(
        "--output",
        type=Path,
        default=ROOT / "metrics" / "accuracy_suite.jsonl",
        help="the .jsonl file to which each run is added",
    )
    parser.add_argument("--table", action="store_true", help="print it, run nothing")
    return parser.parse_args(argv)


def read(output: Path) -> list[Run]:
    """Read the runs that are there."""
    return list(srsly.read_jsonl(output)) if output.exists() else []


def load(names: list[str], assets: Path) -> Iterator[tuple[str, LabelledCorpus]]:
    """Load the corpora that were fetched, and tell how the others are fetched."""
    for name in names:
        try:
            yield name, CORPORA[name](assets)
        except FileNotFoundError as error:
            print(f"Skipping {name}: {error}", flush=True)


def is_wanted(corpus: LabelledCorpus, size: str, row: str) -> bool:
    """Tell whether the corpus has more texts than the size, and labels for the row."""
    is_large = size == "all" or len(corpus.train) > int(size)
    return is_large and (corpus.exclusive or not ROWS[row].exclusive_only)


def is_there(output: Path, key: dict[str, Any]) -> bool:
    """Tell whether the file has a run, maybe by another process meanwhile."""
    return any(key.items() <= run.items() for run in read(output))


def measure(corpus: LabelledCorpus, size: str, seed: int, row: str) -> Run:
    """Train a row and score it. Seconds are those of the CPU."""
    part = at_size(corpus, None if size == "all" else int(size), seed)
    texts = [text.text for text in part.test]
    import_module(ROWS[row].imports)
    with threadpool_limits(1):
        start = time.process_time()
        fitted = ROWS[row].fit(part._replace(test=[]), seed)
        trained = time.process_time()
        P = fitted.predict(texts)
        predicted = time.process_time()
    return {
        "metric": "accuracy" if part.exclusive else "micro F",
        "n_train": len(part.train),
        **scores(P, truth(part.test, part.labels), part.exclusive),
        "chosen": fitted.chosen,
        "train_seconds": round(trained - start, 2),
        "predict_ms_per_text": round(1000 * (predicted - trained) / len(texts), 4),
        "machine": machine(),
    }
