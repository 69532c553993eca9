"""Memory and time of one long document, classified and trained on.

    python -m benchmarks.long_documents --config configs/hierarchical.cfg

Each length has a process of its own, whose peak of memory is told above what it has
with the model loaded and one short step of training done. Words are drawn by Zipf's
law, sentences have 5 to 45 tokens.
"""

import argparse
import multiprocessing
import resource
import sys
import time
from functools import partial
from pathlib import Path
from typing import NamedTuple

from wasabi import msg

CONFIG = Path(__file__).parents[1] / "configs" / "hierarchical.cfg"
CATS = [{"A": 1.0, "B": 0.0}, {"A": 0.0, "B": 1.0}]
LENGTHS = [1_000, 10_000, 100_000]
HEADER = ["Tokens", "Predict s", "Predict MB", "Train s", "Train MB"]


class Row(NamedTuple):
    """Seconds, and megabytes above the loaded model, for a document of a length."""

    tokens: int
    predict_seconds: float
    predict_megabytes: float
    train_seconds: float
    train_megabytes: float


def main() -> None:
    """Measure each length and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", type=Path, default=CONFIG)
    parser.add_argument("--tokens", type=int, nargs="+", default=LENGTHS)
    arguments = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    with context.Pool(1, maxtasksperchild=1) as pool:
        rows = pool.map(
            partial(measure, arguments.config), arguments.tokens, chunksize=1
        )
    cells = [(row.tokens, *(f"{value:.2f}" for value in row[1:])) for row in rows]
    msg.table(cells, header=HEADER, divider=True, aligns=["r"] * len(HEADER))


def measure(config: Path, tokens: int) -> Row:
    """Load the model, classify a document of so many tokens, and train on it."""
    from spacy.training import Example

    nlp, optimizer = load(config)
    pipe = nlp.get_pipe("textcat")
    pipe.save_activations = True
    pipe(make_doc(nlp, 50))
    doc = make_doc(nlp, tokens)
    example = Example.from_dict(doc, {"cats": CATS[0]})
    loaded = peak_megabytes()
    predict_seconds = seconds(partial(pipe, doc))
    predicted = peak_megabytes()
    train_seconds = seconds(partial(pipe.update, [example], sgd=optimizer, drop=0.2))
    trained = peak_megabytes()
    return Row(
        tokens, predict_seconds, predicted - loaded, train_seconds, trained - loaded
    )


def load(config: Path):
    """Build the pipeline of a config, and train it for a step on one thread.

    RETURNS (Tuple[Language, Optimizer]): Both as they are after that step.
    """
    import spacy
    import torch
    from spacy.training import Example

    torch.set_num_threads(1)
    nlp = spacy.util.load_model_from_config(
        spacy.util.load_config(config), auto_fill=True
    )
    short = [Example.from_dict(make_doc(nlp, 50), {"cats": truth}) for truth in CATS]
    optimizer = nlp.initialize(lambda: short)
    nlp.get_pipe("textcat").update(short, sgd=optimizer, drop=0.2)
    return nlp, optimizer


def make_doc(nlp, tokens: int):
    """Make a document with sentences, the same one for the same length."""
    import numpy
    from spacy.tokens import Doc

    generator = numpy.random.default_rng(0)
    words = [f"w{i}" for i in generator.zipf(1.5, size=tokens)]
    starts = numpy.zeros(tokens, dtype=bool)
    lengths = generator.integers(5, 46, size=tokens)
    ends = lengths.cumsum()
    starts[ends[ends < tokens]] = True
    starts[0] = True
    return Doc(nlp.vocab, words=words, sent_starts=starts.tolist())


def seconds(function) -> float:
    """Time one call of a function."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def peak_megabytes() -> float:
    """Get the most memory that this process has had."""
    status = Path("/proc/self/status")
    if status.exists():
        # Of this program alone: what getrusage tells on Linux may be the peak of the
        # process that started it.
        line = next(x for x in status.read_text().splitlines() if "VmHWM" in x)
        return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
