"""The accuracy of our taggers beside spaCy's, on Universal Dependencies English EWT.

    python -m benchmarks.tagging --rows spaCy fast accurate --tags upos
    python -m benchmarks.tagging --rows accurate --set training.dropout 0.3
    python -m benchmarks.tagging --table

Taggers are given the treebank's tokens, and no pretrained vectors. The epoch with the
best accuracy on dev counts. XPOS are the tags of the Penn Treebank and learned by a
tagger, UPOS those of Universal Dependencies and learned by a morphologizer, together
with the features. Runs are added to metrics/tagging.jsonl, so that a table can be
filled bit by bit and by several processes; a run done again replaces the one before.
Those with --set, --epochs or --limit have rows of their own. The .conllu files are
expected in assets/.
"""

import argparse
import time
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from statistics import mean, stdev

import srsly
from threadpoolctl import threadpool_limits

from spacy_eeap.cli.compare import machine

from ..runs import Run, record
from .rows import ROWS, TAGS, Treebank, load_treebank, train_row

ROOT = Path(__file__).parents[2]


def main() -> None:
    """Run what is asked for, or print the table of what was run."""
    arguments = parse()
    if arguments.table:
        print("\n".join(table(srsly.read_jsonl(arguments.output))))
        return
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    treebank = load_treebank(arguments.assets, arguments.limit)
    for seed, row in product(arguments.seeds, arguments.rows):
        run = measure(arguments, treebank, row, seed)
        record(arguments.output, run)


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS))
    parser.add_argument("--tags", choices=TAGS, default="xpos")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--epochs", type=int, help="that of the row if left out")
    parser.add_argument("--limit", type=int, default=0, help="documents of each split")
    parser.add_argument("--set", nargs=2, action="append", default=[])
    parser.add_argument("--assets", type=Path, default=ROOT / "assets")
    parser.add_argument("--output", type=Path, default=ROOT / "metrics/tagging.jsonl")
    parser.add_argument("--table", action="store_true", help="print it, run nothing")
    return parser.parse_args()


def measure(
    arguments: argparse.Namespace, treebank: Treebank, name: str, seed: int
) -> Run:
    """Train and score a row once. RETURNS (dict): The run, as it is saved."""
    overrides = {key: srsly.json_loads(value) for key, value in arguments.set}
    row = ROWS[name]
    row = row._replace(
        overrides={**row.overrides, **overrides},
        epochs=arguments.epochs or row.epochs,
    )
    start = time.perf_counter()
    with threadpool_limits(1):
        trained = train_row(row, arguments.tags, treebank, seed)
    return {
        "row": " ".join([name, *_changes(arguments)]),
        "tags": arguments.tags,
        "seed": seed,
        **trained._asdict(),
        "seconds": round(time.perf_counter() - start),
        "machine": machine(),
    }


def _changes(arguments: argparse.Namespace) -> Iterator[str]:
    for key, value in arguments.set:
        yield f"{key}={value}"
    for key in ("epochs", "limit"):
        if getattr(arguments, key):
            yield f"{key}={getattr(arguments, key)}"


def table(runs: Iterable[Run]) -> Iterator[str]:
    """Make the lines of a Markdown table, for each kind of tags the best row first."""
    latest = {(run["row"], run["tags"], run["seed"]): run for run in runs}
    by_row: dict[tuple[str, str], list[Run]] = {}
    for run in latest.values():
        by_row.setdefault((run["tags"], run["row"]), []).append(run)
    yield "| tags | tagger | test % | spread | dev % | runs | epochs | trains words/s |"
    yield "|---|---|--:|--:|--:|--:|--:|--:|"
    for tags in TAGS:
        rows = [(row, each) for (of, row), each in by_row.items() if of == tags]
        for name, of_row in sorted(rows, key=_accuracy, reverse=True):
            yield f"| {tags} | {name} | {' | '.join(_cells(of_row))} |"
    yield ""
    yield from sorted({run["machine"] for run in latest.values()})


def _accuracy(item: tuple[str, list[Run]]) -> float:
    return mean(run["test"] for run in item[1])


def _cells(runs: list[Run]) -> Iterator[str]:
    scores = [100 * run["test"] for run in runs]
    yield f"{mean(scores):.2f}"
    yield f"{stdev(scores):.2f}" if len(scores) > 1 else ""
    yield f"{mean(100 * run['dev'] for run in runs):.2f}"
    yield str(len(runs))
    yield ", ".join(str(run["epoch"]) for run in runs)
    yield f"{mean(run['words_per_second'] for run in runs):,.0f}"


if __name__ == "__main__":
    main()
