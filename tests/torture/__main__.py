"""Run what a pipeline that is used for real meets, and write the table of it.

    python -m tests.torture --minutes 60 --seed 0 --only damage,kills --table FILE

Each part does as many cases as fit into its share of the time, in rounds of other
seeds. It ends with 1 if something went wrong, and prints in which case.
"""

import argparse
import importlib
import json
import platform
import sys
import time
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from ..between_marks import write_between_marks


class Part(NamedTuple):
    """A part: its cases in all, those of a round, and what must be 0."""

    full: int
    a_round: int
    wrong: list[str]


HIGHEST = {"memory_mb", "targets", "highest_ratio"}  # what is no sum over the rounds

PARTS = {
    "hostile": Part(1_000_000, 20_000, ["errors", "nan", "differ"]),
    "damage": Part(5_000, 500, ["opaque", "later", "unlike", "nan", "crashed"]),
    "readers": Part(2_000_000, 100_000, ["unclear", "slow", "large", "crashed"]),
    "kills": Part(100, 10, ["not_loading", "other_ends", "errors"]),
    "serving": Part(150, 150, ["differ", "threads_changed"]),
    "servers": Part(
        90_000,
        3_000,
        ["wrong", "errors", "threads_changed", "lost", "not_ended"],
    ),
    "long": Part(150, 150, ["errors", "superlinear"]),
    "soak": Part(500_000, 100_000, []),
}


def main() -> int:
    """Run it. RETURNS: 1 if something went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--table", type=Path, help="Markdown between two marks.")
    parser.add_argument("--output", type=Path, help="JSON lines, a round each.")
    arguments = parser.parse_args()
    names = arguments.only.split(",")
    rows, failed = {}, False
    for name in names:
        seconds = 60 * arguments.minutes / len(names)
        rows[name] = _run(name, arguments.seed, seconds, arguments.output)
        failed |= any(rows[name].get(key, 0) for key in PARTS[name].wrong)
        print(name, json.dumps(rows[name]), flush=True)
    if arguments.table is not None:
        table = _table(rows, arguments.seed)
        write_between_marks(arguments.table, "torture", table)
    return int(failed)


def _run(name: str, seed: int, seconds: float, output: Path | None) -> dict[str, Any]:
    run = importlib.import_module(f".{name}", __package__).run
    part, total, began = PARTS[name], dict[str, Any](), time.monotonic()
    done = 0
    while done < part.full:
        # Rounds of less than a whole one would not be those of a longer run.
        found = run(seed + 1_000 * (done // part.a_round), part.a_round)
        done += part.a_round
        if output is not None:
            with output.open("a") as file:
                file.write(json.dumps({"part": name, "cases": done, **found}) + "\n")
        for key, value in found.items():
            total[key] = _sum(key, total.get(key), value)
        if time.monotonic() - began > seconds:
            break
    return {
        "cases": done,
        **total,
        "minutes": round((time.monotonic() - began) / 60, 1),
    }


def _sum(key: str, before: Any, value: Any) -> Any:
    if before is None or isinstance(value, Mapping | str):
        return value
    return max(before, value) if key in HIGHEST else before + value


def _table(rows: dict[str, dict[str, Any]], seed: int) -> str:
    lines = ["| part | cases | found |", "|---|--:|---|"]
    for name, row in rows.items():
        found = ", ".join(
            f"{key.replace('_', ' ')} {_shown(value)}"
            for key, value in row.items()
            if key not in ("cases", "bad", "failed")
        )
        lines.append(f"| {name} | {row['cases']:,} | {found} |")
    names = ("spacy", "thinc", "torch")
    packages = ", ".join(f"{name} {version(name)}" for name in names)
    machine = f"{platform.system()}, Python {platform.python_version()}, {packages}"
    return "\n".join([*lines, "", f"Seed {seed}, {machine}, {date.today()}.", ""])


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        shown = (f"{key.replace('_', ' ')} {each}" for key, each in value.items())
        return f"({', '.join(shown)})"
    return f"{value:,}" if isinstance(value, int) else str(value)


if __name__ == "__main__":
    sys.exit(main())
