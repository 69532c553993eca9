"""What copying is good for, and what it costs.

    python -m benchmarks.copying
    python -m benchmarks.copying --speed --assets assets/multi30k

The first trains configs/translate/orders.cfg on made-up orders, with and without
copying, and prints the share of exact answers on other orders, whose names and numbers
no vocabulary has seen. "attention alone" is without copying, but what is unknown is
replaced by the token that it attended to most, as copy_unknown does.

The second times configs/translate/attention.cfg on Multi30k, on one thread, with and
without copying, in turns, and prints medians of CPU time and ratios.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import spacy
from spacy.schemas import ConfigSchemaTraining
from spacy.training import Corpus
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from spacy.util import load_config, minibatch, registry
from threadpoolctl import threadpool_limits

from spacy_eeap.cli.benchmark_data.dates import write_files
from spacy_eeap.cli.compare import machine
from spacy_eeap.readers.inputs.text_lines import read_lines
from spacy_eeap.readers.orders import generate

from .speed.classifiers import Trainable, load
from .speed.timing import Race, run
from .speed.translator import Pair, examples, translated, updated

ROOT = Path(__file__).parents[1]
CONFIG = ROOT / "configs/translate/orders.cfg"
DECODER = "components.translate.model.decoder."
DECODERS = {
    "Bahdanau": "spacy-eeap.BahdanauDecoder.v1",
    "Luong": "spacy-eeap.LuongDecoder.v1",
}
SIZES = {"train": 5000, "dev": 500, "test": 1000}
PLAIN, COPY, BOTH = "without", "copy", "copy and coverage"
WAYS: dict[str, dict[str, bool]] = {
    COPY: {"copy": True},
    PLAIN: {},
    BOTH: {"copy": True, "coverage": True},
}
BATCH, TRAINED, ASKED, STEPS = 64, 20, 320, 16
AT_MOST = 1.15  # times the CPU time without copying


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--speed", action="store_true", help="time it")
    parser.add_argument("--assets", type=Path, default=ROOT / "assets/multi30k")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=5, help="of timing")
    arguments = parser.parse_args()
    with threadpool_limits(1):
        rows = speed(arguments) if arguments.speed else accuracy(arguments.seed)
        for row in rows:
            print(row, flush=True)
    print(f"\n{machine()}, seed {arguments.seed}")


def accuracy(seed: int) -> Iterator[str]:
    """Train and score each decoder in each way."""
    yield "| decoder | copying | attention alone | without |"
    yield "|---|--:|--:|--:|"
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder, generate(seed, **SIZES))
        for decoder, layer in DECODERS.items():
            copying, plain = (
                trained(folder, {"@layers": layer, "copy": copy}, seed)
                for copy in (True, False)
            )
            shares = [
                exact(copying, folder, copy_unknown=False),
                exact(plain, folder, copy_unknown=True),
                exact(plain, folder, copy_unknown=False),
            ]
            yield f"| {decoder} | " + " | ".join(f"{s:.1%}" for s in shares) + " |"


def trained(folder: Path, decoder: dict[str, Any], seed: int) -> Path:
    """Train on the orders of a folder. RETURNS (Path): The pipeline."""
    overrides = {
        "paths.train": str(folder / "train.spacy"),
        "paths.dev": str(folder / "dev.spacy"),
        "training.seed": seed,
        **{f"{DECODER}{name}": value for name, value in decoder.items()},
    }
    output = folder / str(decoder)
    output.mkdir()
    train(init_nlp(load_config(CONFIG, overrides=overrides)), output)
    return output / "model-last"


def exact(path: Path, folder: Path, *, copy_unknown: bool) -> float:
    """Get the share of test orders whose answer is right."""
    nlp = spacy.load(path)
    pipe: Any = nlp.get_pipe("translate")
    pipe.copy_unknown = copy_unknown
    return nlp.evaluate(list(Corpus(folder / "test.spacy")(nlp)))["trans_exact"]


def speed(arguments: argparse.Namespace) -> Iterator[str]:
    """Time each decoder in each way."""
    sources, targets, asked = (
        list(read_lines(arguments.assets / f"{name}.gz"))
        for name in ("train.de", "train.en", "test_2016_flickr.de")
    )
    pairs = list(zip(sources, targets, strict=True))
    yield "| decoder, task | way | sentences/s | times the CPU time | at most |"
    yield "|---|---|--:|--:|--:|"
    for decoder, layer in DECODERS.items():
        ours = {way: build(pairs, {"@layers": layer, **WAYS[way]}) for way in WAYS}
        for race in races(decoder, ours, pairs, asked[:ASKED]):
            rows = {row.name: row for row in run(race, arguments.rounds)}
            for way, row in rows.items():
                times = rows[PLAIN].value / row.value
                most = f"{AT_MOST}" if way == COPY else ""
                cells = race.task, way, f"{row.value:.0f}", f"{times:.2f}", most
                yield f"| {' | '.join(cells)} |"


def build(pairs: list[Pair], decoder: dict[str, Any]) -> Trainable:
    """Build the translator of the config with another decoder."""
    config = load("translate/attention.cfg")
    config["components"]["translate"]["model"]["decoder"].update(decoder)
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    training = registry.resolve(
        nlp.config.interpolate()["training"], schema=ConfigSchemaTraining
    )
    known = examples(nlp, pairs)
    nlp.initialize(lambda: known, sgd=training["optimizer"])
    return Trainable(nlp, training["optimizer"], training["batcher"], 0.2)


def races(
    decoder: str, ours: dict[str, Trainable], pairs: list[Pair], asked: list[str]
) -> Iterator[Race]:
    """Make the races of the ways of a decoder: training, greedy, and a beam."""
    some = sorted(pairs[: TRAINED * BATCH], key=lambda pair: len(pair[0]))
    batches = list(minibatch(some, BATCH))
    trained_ones = [
        updated(way, one, batches, len(some), "bfloat16") for way, one in ours.items()
    ]
    yield Race("copying", f"{decoder}, training", trained_ones, "sentences/s")
    for task, beam in (("greedy", 1), ("a beam of 5", 5)):
        ones = [
            translated(way, one.nlp, asked, BATCH, beam, STEPS)
            for way, one in ours.items()
        ]
        yield Race("copying", f"{decoder}, {task}", ones, "sentences/s")


if __name__ == "__main__":
    main()
