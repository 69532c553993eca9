"""BLEU of our translators, German to English, on Multi30k.

    python -m benchmarks.translation --rows "Bahdanau, additive"
    python -m benchmarks.translation --epochs 6
    python -m benchmarks.translation --table

The checkpoint with the best BLEU on val counts, found by greedy search, and is scored
on test_2016_flickr, by greedy search and by a beam of 5. BLEU is sacrebleu's, 13a,
of lower case unless it says "cased". Runs are added to metrics/translation.jsonl, so
that a table can be filled bit by bit and by several processes; a run done again
replaces the one before. The files of Multi30k are expected in assets/multi30k.
"""

import argparse
import time
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import spacy
import srsly
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from spacy.util import load_config
from threadpoolctl import threadpool_limits

from spacy_eeap.cli.compare import machine
from spacy_eeap.readers.parallel import ParallelText

from .runs import Run, record

ROOT = Path(__file__).parents[1]
CONFIG = ROOT / "configs/translate/attention.cfg"
TEST = "test_2016_flickr"
BEAMS = (1, 5)

MODEL = "components.translate.model."
DECODER = f"{MODEL}decoder."
LUONG = {f"{DECODER}@layers": "spacy-eeap.LuongDecoder.v1"}
# A state asks by dot product rows of its own width alone.
DOT = {f"{DECODER}energy": "dot", f"{MODEL}tok2vec.encode.nO": 256}

PRECISIONS = ("precision", "tok2vec.encode.precision", "decoder.precision")

ROWS: dict[str, dict[str, Any]] = {
    "Bahdanau, additive": {},
    "Bahdanau, additive, float32": {f"{MODEL}{at}": "float32" for at in PRECISIONS},
    "Bahdanau, general": {f"{DECODER}energy": "general"},
    "Bahdanau, dot": DOT,
    "Bahdanau, additive, local-p": {f"{DECODER}window": "local-p"},
    "Luong, additive": {**LUONG, f"{DECODER}energy": "additive"},
    "Luong, general": LUONG,
    "Luong, dot": {**LUONG, **DOT},
    "Luong, general, local-p": {**LUONG, f"{DECODER}window": "local-p"},
    "Luong, general, no input feeding": {**LUONG, f"{DECODER}input_feeding": False},
}


def main() -> None:
    """Run what is asked for, or print the table of what was run."""
    arguments = parse()
    if arguments.table:
        print("\n".join(table(srsly.read_jsonl(arguments.output))))
        return
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    for seed, row in product(arguments.seeds, arguments.rows):
        with threadpool_limits(1):
            run = measure(arguments, row, seed)
        record(arguments.output, run)


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--epochs", type=int, help="that of the config if left out")
    parser.add_argument("--set", nargs=2, action="append", default=[])
    parser.add_argument("--limit", type=int, default=0, help="pairs of each split")
    parser.add_argument("--assets", type=Path, default=ROOT / "assets/multi30k")
    parser.add_argument(
        "--output", type=Path, default=ROOT / "metrics/translation.jsonl"
    )
    parser.add_argument("--save", type=Path, help="folder that keeps the pipelines")
    parser.add_argument("--table", action="store_true", help="print it, run nothing")
    return parser.parse_args()


def measure(arguments: argparse.Namespace, row: str, seed: int) -> Run:
    """Train and score a row once. RETURNS (dict): The run, as it is saved."""
    overrides = overrides_of(arguments, row, seed)
    name = " ".join([row, *(f"{key}={value}" for key, value in arguments.set)])
    start = time.perf_counter(), time.process_time()
    with TemporaryDirectory() as folder:
        output = arguments.save / name / str(seed) if arguments.save else Path(folder)
        output.mkdir(parents=True, exist_ok=True)
        nlp = init_nlp(load_config(CONFIG, overrides=overrides))
        train(nlp, output)
        seconds = time.perf_counter() - start[0], time.process_time() - start[1]
        scores = score(output / "model-best", arguments.assets, arguments.limit)
    return {
        "row": name,
        "epochs": nlp.config["training"]["max_epochs"],
        "limit": arguments.limit,
        "seed": seed,
        **scores,
        "seconds": round(seconds[0]),
        "cpu_seconds": round(seconds[1]),
        "machine": machine(),
    }


def overrides_of(arguments: argparse.Namespace, row: str, seed: int) -> dict[str, Any]:
    """Get the settings of a run."""
    overrides = {**ROWS[row], "training.seed": seed}
    for split, name in (("train", "train"), ("dev", "val")):
        overrides[f"corpora.{split}"] = {
            "@readers": "spacy-eeap.ParallelText.v1",
            "source": str(arguments.assets / f"{name}.de.gz"),
            "target": str(arguments.assets / f"{name}.en.gz"),
            "limit": arguments.limit,
        }
    if arguments.epochs:
        overrides["training.max_epochs"] = arguments.epochs
    return overrides | {key: srsly.json_loads(value) for key, value in arguments.set}


def score(model: Path, assets: Path, limit: int) -> Run:
    """Score a pipeline on the test pairs, by beam size. RETURNS (dict): 0 to 100."""
    nlp = spacy.load(model)
    reader = ParallelText(
        assets / f"{TEST}.de.gz", assets / f"{TEST}.en.gz", limit=limit
    )
    run: Run = {"val": 100 * nlp.meta["performance"]["trans_bleu_lower"]}
    for beam in BEAMS:
        nlp.get_pipe("translate").beam_size = beam
        scores = nlp.evaluate(list(reader(nlp)))
        run[f"bleu {beam}"] = 100 * scores["trans_bleu_lower"]
        run[f"cased {beam}"] = 100 * scores["trans_bleu"]
        run[f"chrf {beam}"] = 100 * scores["trans_chrf"]
    signatures = ("trans_bleu_signature", "trans_chrf_signature")
    return {**run, "signatures": [scores[name] for name in signatures]}


def table(runs: Iterable[Run]) -> Iterator[str]:
    """Make the lines of a Markdown table, the longest training first."""
    latest = {(r["row"], r["epochs"], r["limit"], r["seed"]): r for r in runs}
    yield (
        "| decoder, energy | epochs | BLEU, beam 5 | greedy | cased, beam 5 | greedy "
        "| chrF, beam 5 | CPU minutes |"
    )
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    for run in sorted(latest.values(), key=lambda r: (-r["epochs"], -r["bleu 5"])):
        yield f"| {' | '.join(_cells(run))} |"
    yield ""
    yield from sorted({run["machine"] for run in latest.values()})
    yield from sorted({name for run in latest.values() for name in run["signatures"]})


def _cells(run: Run) -> Iterator[str]:
    yield run["row"]
    yield str(run["epochs"])
    for key in ("bleu 5", "bleu 1", "cased 5", "cased 1", "chrf 5"):
        yield f"{run[key]:.1f}"
    yield f"{run['cpu_seconds'] / 60:.0f}"


if __name__ == "__main__":
    main()
