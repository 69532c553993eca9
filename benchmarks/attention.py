"""What each reducer costs: one pass forward and one back, on one thread.

    python -m benchmarks.attention [--rounds 15]

256 documents of 100 to 300 tokens of width 96, timed in turn; the median of the rounds
counts. Beside ours stands spaCy's own attention, as TextCatParametricAttention.v1
puts it together from thinc's layers.
"""

import argparse
import time
from statistics import median
from typing import Any

import numpy
from thinc.api import (
    Gelu,
    Model,
    ParametricAttention_v2,
    Ragged,
    chain,
    fix_random_seed,
    reduce_sum,
    registry,
)

from spacy_eeap.cli.compare import machine
from spacy_eeap.numeric.threads import one_thread

WIDTH = 96
THINC = "thinc ParametricAttention.v2"
LAYERS: dict[str, dict[str, Any]] = {
    "GlobalAttention": {},
    "GlobalAttention, dot": {"energy": "dot"},
    "GlobalAttention, entmax15": {"normalise": "entmax15"},
    "MultiHeadAttention, 4 heads": {"heads": 4},
    "MultiHopAttention, 2 hops": {"hops": 2},
    "LocalAttention": {},
}


def main() -> None:
    """Time every layer, and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    fix_random_seed(0)
    batch = ragged_rows()
    models = initialised_layers(batch)
    with one_thread():
        times = time_in_turn(models, batch, rounds)
    print("| layer | forward, ms | back, ms |\n|---|--:|--:|")
    for name, (forward, back) in times.items():
        print(f"| {name} | {1000 * forward:.0f} | {1000 * back:.0f} |")
    print(f"\n{len(batch.data):,} tokens; {machine()}; seed 0.")


def ragged_rows(n_documents: int = 256) -> Ragged:
    """Make documents of random rows."""
    generator = numpy.random.default_rng(0)
    lengths = generator.integers(100, 301, size=n_documents).astype("i")
    rows = generator.normal(size=(lengths.sum(), WIDTH)).astype("f")
    return Ragged(rows, lengths)


def initialised_layers(batch: Ragged) -> dict[str, Model[Ragged, Any]]:
    """Build our layers and thinc's for a batch."""
    models = {name: build(name, options) for name, options in LAYERS.items()}
    key_transform = Gelu(WIDTH, WIDTH)
    models[THINC] = chain(
        ParametricAttention_v2(key_transform=key_transform), reduce_sum()
    )
    for model in models.values():
        model.initialize(X=batch)
    return models


def build(name: str, options: dict[str, Any]) -> Model[Ragged, Any]:
    """Build a layer by its registered name and its arguments."""
    registered = f"spacy-eeap.{name.split(',')[0]}.v1"
    return registry.resolve({"layer": {"@layers": registered, **options}})["layer"]


def time_in_turn(
    models: dict[str, Model[Ragged, Any]], batch: Ragged, rounds: int
) -> dict[str, tuple[float, float]]:
    """Get the seconds of the pass forward and of the pass back."""
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in models}
    for _ in range(rounds):
        for name, model in models.items():
            start = time.perf_counter()
            Y, backprop = model.begin_update(batch)
            middle = time.perf_counter()
            backprop(Y)
            seconds[name].append((middle - start, time.perf_counter() - middle))
    return {
        name: (median(forward for forward, _ in runs), median(back for _, back in runs))
        for name, runs in seconds.items()
    }


if __name__ == "__main__":
    main()
