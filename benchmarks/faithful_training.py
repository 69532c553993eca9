"""What makes attention more faithful, and what it costs: accuracy and training time.

    python -m spacy project run convert-polarity
    python -m benchmarks.faithful_training --rows softmax erasure --seeds 0 1 2
    python -m benchmarks.faithful_training --table

Each row is a config that is trained on the sentences of corpus/polarity, the pass with
the best dev score counts, and its accuracy and faithfulness are those of the test data,
or with --split dev (and an --output of its own) those of the dev data.
Runs are added to metrics/faithful_training.jsonl; a run done again replaces the one
before. requirements.txt has what is needed.
"""

import argparse
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import spacy
import srsly
from spacy.cli.train import train
from spacy.training import Corpus
from threadpoolctl import threadpool_limits

from spacy_eeap.cli.compare import machine
from spacy_eeap.faithfulness.measure import measure

from .runs import Run, record

ROOT = Path(__file__).parents[1]
CONFIGS = ROOT / "configs" / "polarity"
NORMALISE = "components.textcat.model.attend.normalise"
ERASURE = "components.textcat.erasure"
BASELINE = "softmax"
# The config of each row, and what is changed in it.
ROWS: dict[str, tuple[str, dict[str, Any]]] = {
    BASELINE: ("attention.cfg", {}),
    "entmax15": ("attention.cfg", {NORMALISE: "entmax15"}),
    "sparsemax": ("attention.cfg", {NORMALISE: "sparsemax"}),
    "hard": ("attention.cfg", {NORMALISE: "hard"}),
    "erasure": ("attention.cfg", {ERASURE: {"weight": 0.2}}),
    "ratios, softmax": ("faithful.cfg", {ERASURE: None}),
    "ratios, erasure": ("faithful.cfg", {}),
    **{
        f"ratios, weight {weight}": ("faithful.cfg", {f"{ERASURE}.weight": weight})
        for weight in (0.1, 0.4, 1.0)
    },
}
FIGURES = ("comprehensiveness", "sufficiency", "kendall", "gain")


def main() -> None:
    """Run what is asked for, or print the table of what was run."""
    arguments = parse()
    if arguments.table:
        print("\n".join(table(srsly.read_jsonl(arguments.output))))
        return
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    for seed, row in product(arguments.seeds, arguments.rows):
        with threadpool_limits(1):
            run = train_and_measure(
                row, seed, arguments.corpus, arguments.max_steps, arguments.split
            )
        record(arguments.output, run)


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--max-steps", type=int, default=0, help="0: as in the config")
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus" / "polarity")
    parser.add_argument("--split", choices=["test", "dev"], default="test")
    parser.add_argument(
        "--output", type=Path, default=ROOT / "metrics/faithful_training.jsonl"
    )
    parser.add_argument("--table", action="store_true", help="print it, run nothing")
    return parser.parse_args()


def train_and_measure(
    name: str, seed: int, corpus: Path, max_steps: int, split: str = "test"
) -> Run:
    """Train, score and measure a row once. RETURNS (dict): The run, as it is saved."""
    config, changes = ROWS[name]
    overrides = {
        "paths.train": str(corpus / "train.spacy"),
        "paths.dev": str(corpus / "dev.spacy"),
        "training.seed": seed,
        "training.max_steps": max_steps,
        **changes,
    }
    start = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        train(CONFIGS / config, folder, overrides=overrides)
        seconds = time.process_time() - start
        nlp = spacy.load(Path(folder) / "model-best")
    examples = list(Corpus(corpus / f"{split}.spacy")(nlp))
    report = measure(nlp, examples, "textcat", methods=[], seed=seed)
    methods = report.to_dict()["methods"]
    return {
        "row": name,
        "seed": seed,
        "accuracy": nlp.evaluate(examples)["cats_micro_f"],
        "seconds": round(seconds),
        "machine": machine(),
        **{
            f"{method} {figure}": methods[method][figure]["mean"]
            for method, figure in product(methods, FIGURES)
        },
        "score": report.score.mean,
        "distance": report.distance.mean,
    }


def table(runs: Iterable[Run]) -> Iterator[str]:
    """Make the lines of a Markdown table, the baseline first."""
    latest = {(run["row"], run["seed"]): run for run in runs}
    by_row: dict[str, list[Run]] = {}
    for run in latest.values():
        by_row.setdefault(run["row"], []).append(run)
    known = [row for row in ROWS if row in by_row]
    yield (
        "| training | accuracy % | comprehensiveness | times softmax | of random | "
        "of erasure | sufficiency | like erasure | mean score | seeds | "
        "minutes of CPU |"
    )
    yield f"|---|{'--:|' * 10}"
    for row in known:
        yield f"| {row} | {' | '.join(_cells(by_row[row], by_row.get(BASELINE, [])))} |"
    yield ""
    yield from sorted({run["machine"] for run in latest.values()})


def _cells(runs: list[Run], baseline: list[Run]) -> Iterator[str]:
    def average(name: str, of: list[Run] = runs) -> float:
        return mean(run[name] for run in of)

    accuracies = [100 * run["accuracy"] for run in runs]
    spread = f" ± {stdev(accuracies):.1f}" if len(runs) > 1 else ""
    yield f"{mean(accuracies):.1f}{spread}"
    reached = average("attention comprehensiveness")
    yield f"{reached:.3f}"
    if baseline:
        yield f"{reached / average('attention comprehensiveness', baseline):.2f}"
    else:
        yield ""
    yield f"{average('random comprehensiveness'):.3f}"
    yield f"{average('erasure comprehensiveness'):.3f}"
    yield f"{average('attention sufficiency'):.3f}"
    yield f"{average('attention kendall'):.2f}"
    yield f"{average('score'):.2f}"
    yield str(len(runs))
    yield f"{average('seconds') / 60:.1f}"


if __name__ == "__main__":
    main()
