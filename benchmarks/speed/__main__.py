"""The speed of spacy-eeap beside its peers: layers, pipelines, imports, memory.

    python -m benchmarks.speed [--suites embed textcat-predict] [--rounds 5]

Contestants do the same work in turn, in one process and on one thread, and the median
of the rounds counts. The table is printed, metrics/speed.json has its figures, and
docs/speed.svg shows the rows that have a bar, where all suites are run. The texts are
those of assets/: the reviews of Pang and Lee, bAbI and Multi30k. Peers come with
requirements-bench.txt, and JoeyNMT as joey.py tells; without them a race has
fewer contestants.
"""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from thinc.api import fix_random_seed
from wasabi import msg

from spacy_eeap.numeric.threads import one_thread

from . import layers, pipelines, processes, taggers
from .chart import chart
from .embed import embed
from .hierarchy import hierarchical
from .memory_network import memory_network
from .report import print_table, write_json
from .scaling import scaling
from .texts import Texts, generated, real
from .timing import Race, Row, run
from .translation import translation

ROOT = Path(__file__).parents[2]
SUITES: dict[str, Callable[[Texts], Iterator[Race]]] = {
    "embed": embed,
    "window": layers.window,
    "recurrent": layers.recurrent,
    "attention": layers.attention,
    "textcat-predict": pipelines.predict,
    "textcat-train": pipelines.train,
    "tagger-predict": taggers.predict,
    "tagger-train": taggers.train,
    "tokenizer": pipelines.tokenizer,
    "hierarchical": hierarchical,
    "memory-network": memory_network,
    "translation": translation,
    "scaling": scaling,
    "imports": processes.imports,
    "memory": processes.memory,
}
SEED = 0


def main() -> None:
    """Run the suites, and print, write and draw what they measured."""
    arguments = parse()
    texts = generated() if arguments.quick else real(arguments.assets)
    rows: list[Row] = []
    for name in arguments.suites:
        msg.info(f"Suite {name}")
        fix_random_seed(SEED)
        with one_thread():
            races = (run(race, arguments.rounds) for race in SUITES[name](texts))
            rows.extend(row for race in races for row in race)
    print_table(rows, arguments.rounds, SEED)
    write_json(arguments.output, rows, arguments.rounds, SEED)
    if arguments.chart:
        arguments.chart.write_text(chart(rows), encoding="utf8")


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--suites", nargs="+", choices=SUITES, default=list(SUITES))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="tiny, made-up texts")
    parser.add_argument("--assets", type=Path, default=ROOT / "assets")
    parser.add_argument("--output", type=Path, default=ROOT / "metrics" / "speed.json")
    parser.add_argument("--chart", type=Path, help="docs/speed.svg for all suites")
    arguments = parser.parse_args()
    if arguments.suites == list(SUITES) and not (arguments.chart or arguments.quick):
        arguments.chart = ROOT / "docs" / "speed.svg"
    return arguments


if __name__ == "__main__":
    main()
