"""The accuracy of our text classifiers beside others, on the corpora of Pang and Lee.

    python -m benchmarks.accuracy polarity --rows default "NB bigram LR" --seeds 0 1 2
    python -m benchmarks.accuracy long_reviews --rows default --folds 0 1
    python -m benchmarks.accuracy polarity --table
    python -m benchmarks.accuracy suite

`suite` is many more corpora, each at several sizes: see suite/. `polarity`
trains on the split by hash, a run for each seed, and what there is to choose is chosen
by its dev data. `long_reviews` is ten-fold cross-validation, a run for each
fold, trained on the other nine; the passes of each pipeline were chosen by a run with
--dev on fold 0, where the fold before is held out as dev data. Runs are added to
metrics/accuracy_<corpus>.jsonl, so that a table can be filled bit by bit and by several
processes; a run done again replaces the one before. The archives are expected in
assets/, and requirements-bench.txt has what the rows of other libraries need.
"""

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import srsly
from threadpoolctl import threadpool_limits

from spacy_eeap.cli.compare import machine

from .corpora import first, long_reviews, polarity
from .rows import ROWS, Pipeline, train_pipeline
from .suite import command as suite

ROOT = Path(__file__).parents[2]
Run = dict[str, Any]


def main() -> None:
    """Run what is asked for, or print the table of what was run."""
    if sys.argv[1:2] == ["suite"]:
        suite.main(sys.argv[2:])
        return
    arguments = parse()
    output = arguments.output or ROOT / "metrics" / f"accuracy_{arguments.corpus}.jsonl"
    if arguments.table:
        print("\n".join(table(srsly.read_jsonl(output))))
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    folds = arguments.folds if arguments.corpus == "long_reviews" else [None]
    rows = arguments.rows or list(ROWS[arguments.corpus])
    for fold, seed, row in product(folds, arguments.seeds, rows):
        run = measure(arguments, row, fold, seed)
        srsly.write_jsonl(output, [run], append=True, append_new_line=False)
        print(srsly.json_dumps(run), flush=True)


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", choices=ROWS)
    parser.add_argument("--rows", nargs="+", help="all rows if left out")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--folds", nargs="+", type=int, default=range(10))
    parser.add_argument("--epochs", type=int, help="of each row that is a pipeline")
    parser.add_argument("--dev", action="store_true", help="choose by another fold")
    parser.add_argument("--limit", type=int, default=0, help="texts of each split")
    parser.add_argument("--set", nargs=2, action="append", default=[])
    parser.add_argument("--assets", type=Path, default=ROOT / "assets")
    parser.add_argument("--output", type=Path, help="a .jsonl file")
    parser.add_argument("--table", action="store_true", help="print it, run nothing")
    arguments = parser.parse_args()
    unknown = set(arguments.rows or []) - set(ROWS[arguments.corpus])
    if unknown:
        known = ", ".join(ROWS[arguments.corpus])
        parser.error(f"no such rows: {', '.join(unknown)}; choose from: {known}")
    return arguments


def measure(
    arguments: argparse.Namespace, name: str, fold: int | None, seed: int
) -> Run:
    """Train and score a row once. RETURNS (dict): The run, as it is saved."""
    if fold is None:
        corpus = polarity(arguments.assets)
    else:
        corpus = long_reviews(arguments.assets, fold, arguments.dev)
    corpus = first(corpus, arguments.limit)
    train = ROWS[arguments.corpus][name]
    start = time.perf_counter()
    with threadpool_limits(1):
        if isinstance(train, Pipeline):
            overrides = {k: srsly.json_loads(v) for k, v in arguments.set}
            train = train._replace(
                overrides={**train.overrides, **overrides},
                epochs=arguments.epochs or train.epochs,
            )
            outcome = train_pipeline(train, corpus, seed)
        else:
            outcome = train(corpus, seed)
    return {
        "row": name,
        "fold": fold,
        "seed": seed,
        **outcome._asdict(),
        "seconds": round(time.perf_counter() - start),
        "machine": machine(),
    }


def table(runs: Iterable[Run]) -> Iterator[str]:
    """Make the lines of a Markdown table, the best row first."""
    latest = {(run["row"], run["fold"], run["seed"]): run for run in runs}
    by_row: dict[str, list[Run]] = {}
    for run in latest.values():
        by_row.setdefault(run["row"], []).append(run)
    yield "| classifier | accuracy % | spread | runs | minutes a run |"
    yield "|---|--:|--:|--:|--:|"
    for name, of_row in sorted(by_row.items(), key=_accuracy, reverse=True):
        scores = [100 * run["test"] for run in of_row]
        spread = f"{stdev(scores):.1f}" if len(scores) > 1 else ""
        minutes = mean(run["seconds"] for run in of_row) / 60
        yield (
            f"| {name} | {mean(scores):.2f} | {spread} | {len(scores)} "
            f"| {minutes:.1f} |"
        )
    yield ""
    yield from sorted({run["machine"] for run in latest.values()})


def _accuracy(item: tuple[str, list[Run]]) -> float:
    return mean(run["test"] for run in item[1])


if __name__ == "__main__":
    main()
