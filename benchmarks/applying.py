"""What `spacy eeap apply` costs: one process, several, Ray; memory; one bad row.

    python -m benchmarks.applying [--texts 60000] [--many 400000] [--only memory]

The default classifier, initialised, on sentences of Pang and Lee's in random order,
each with a word that no other has. Every run is a program of its own, and its start
counts. Needs Linux, as CPU seconds are those of all processes that a run has started,
which /proc tells. Ray listens on all addresses; in a network of its own, as root:

    unshare -n sh -c 'ip link set lo up; python -m benchmarks.applying'
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import srsly
from thinc.api import fix_random_seed

from spacy_eeap.cli.compare import machine

from .speed.classifiers import load, trainable
from .speed.texts import generated, real

ROOT = Path(__file__).parents[1]
FEW, SEED = 20_000, 0
TICK = 0.1  # seconds between two looks at /proc
RAY = "2 actors of Ray"
ENGINES = {
    "one process": [],
    "2 processes": ["--workers", "2"],
    RAY: ["--workers", "2", "--engine", "ray"],
}


class Cost(NamedTuple):
    """What a run took.

    wall (float): Seconds of the clock.
    cpu (float): CPU seconds of all processes.
    chain (float): Those of the process that was started, and of the busiest other one:
        what the clock shows at least, on idle cores.
    peak (float): Megabytes of the largest process.
    """

    wall: float
    cpu: float
    chain: float
    peak: float


def main() -> None:
    """Measure, and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=int, default=60_000)
    parser.add_argument("--many", type=int, default=400_000)
    parser.add_argument("--only", choices=["engines", "memory"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without-ray", action="store_true")
    parser.add_argument("--quick", action="store_true", help="few, made-up texts")
    parser.add_argument("--assets", type=Path, default=ROOT / "assets")
    given = parser.parse_args()
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "OMP_NUM_THREADS": "1"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        texts = generated() if given.quick else real(given.assets)
        fix_random_seed(SEED)
        trainable(load("textcat.cfg"), texts).nlp.to_disk(folder / "model")
        if given.only != "memory":
            names = [name for name in ENGINES if name != RAY or not given.without_ray]
            engines(folder, texts.short, given.texts, given.rounds, names)
        if given.only != "engines":
            memory(folder, texts.short, given.many)
    print(f"\n{machine()}; seed {SEED}; load {os.getloadavg()[0]:.0f} at the end.")


def engines(
    folder: Path, sentences: list[str], n_texts: int, rounds: int, names: list[str]
) -> None:
    """Race the engines in turn, with one bad row, and compare what they write."""
    path = folder / "texts.jsonl"
    write(path, sentences, n_texts - 1)
    with path.open("a") as file:
        file.write('{"text": null}\n')
    costs: dict[str, list[Cost]] = {name: [] for name in names}
    written: dict[str, list[bytes]] = {}
    for number in range(rounds):
        for name in names:
            out = folder / f"{name} {number}"
            costs[name].append(run(folder / "model", path, out, *ENGINES[name]))
            written[name] = [part.read_bytes() for part in parts(out)]
            n_rows = sum(each.count(b"\n") for each in written[name])
            n_bad = sum(len(p.read_text().splitlines()) for p in out.glob("_bad/*"))
            assert (n_rows, n_bad) == (n_texts - 1, 1)
    assert all(each == written["one process"] for each in written.values())
    alone = best(costs["one process"])
    print(
        f"| {n_texts:,} texts | wall s | times as fast | CPU s | longest chain, CPU s "
        "| times as short |\n|---|--:|--:|--:|--:|--:|"
    )
    for name, of_rounds in costs.items():
        cost = best(of_rounds)
        print(
            f"| {name} | {cost.wall:.1f} | {alone.wall / cost.wall:.2f} "
            f"| {cost.cpu:.1f} | {cost.chain:.1f} | {alone.chain / cost.chain:.2f} |"
        )
    print(f"\nLeast of {rounds} rounds. All write the same bytes, and one bad row.\n")


def memory(folder: Path, sentences: list[str], n_texts: int) -> None:
    """Compare the peak of memory of few texts and of many."""
    print("| texts | one process, MB | CPU s | texts/s |\n|--:|--:|--:|--:|")
    for number in (FEW, n_texts):
        path = folder / f"{number}.jsonl"
        write(path, sentences, number)
        cost = run(folder / "model", path, folder / f"of {number}")
        print(
            f"| {number:,} | {cost.peak:.0f} | {cost.cpu:.1f} "
            f"| {number / cost.wall:,.0f} |"
        )


def write(path: Path, sentences: list[str], number: int) -> None:
    """Write a number of texts."""
    draw = random.Random(SEED)
    texts = (f"{draw.choice(sentences)} w{draw.random()}" for _ in range(number))
    srsly.write_jsonl(path, ({"id": i, "text": text} for i, text in enumerate(texts)))


def run(model: Path, texts: Path, out: Path, *options: str) -> Cost:
    """Run the command, and look at its processes until it ends."""
    line = [sys.executable, "-m", "spacy", "eeap", "apply"]
    cpu: dict[int, float] = {}
    peak = 0.0
    began = time.monotonic()
    with subprocess.Popen(
        [*line, str(model), str(texts), str(out), *options], stdout=subprocess.DEVNULL
    ) as process:
        while process.poll() is None:
            for pid in (process.pid, *children(process.pid)):
                seconds, megabytes = look(pid)
                cpu[pid] = max(cpu.get(pid, 0.0), seconds)
                peak = max(peak, megabytes)
            time.sleep(TICK)
    assert process.returncode in (0, 3), process.returncode
    wall = time.monotonic() - began
    others = [cpu[pid] for pid in cpu if pid != process.pid]
    chain = cpu[process.pid] + max(others, default=0.0)
    return Cost(wall, sum(cpu.values()), chain, peak)


def children(pid: int) -> Iterator[int]:
    """Find the processes that a process has started, and those have."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            numbers = task.read_text().split()
        except OSError:  # it has just ended
            continue
        for number in map(int, numbers):
            yield number
            yield from children(number)


def look(pid: int) -> tuple[float, float]:
    """Get the CPU seconds and the peak in megabytes of a process, 0 once it ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0, 0.0
    ticks = int(fields[11]) + int(fields[12])
    _, _, peak = status.partition("VmHWM:")
    kilobytes = int(peak.split()[0]) if peak else 0
    return ticks / os.sysconf("SC_CLK_TCK"), kilobytes / 1024


def best(costs: list[Cost]) -> Cost:
    """Get the least of each figure: others had the machine, too."""
    return Cost(*map(min, zip(*costs, strict=True)))


def parts(out: Path) -> list[Path]:
    """The files of results, in order."""
    return sorted(out.glob("part-*"))


if __name__ == "__main__":
    main()
