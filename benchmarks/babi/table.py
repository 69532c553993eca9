"""The table of this benchmark: the error of each task, beside what a paper reports."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

Run = dict[str, Any]

NAMES = (
    "one supporting fact",
    "two supporting facts",
    "three supporting facts",
    "two-argument relations",
    "three-argument relations",
    "yes or no",
    "counting",
    "lists and sets",
    "simple negation",
    "indefinite knowledge",
    "basic coreference",
    "conjunction",
    "compound coreference",
    "time",
    "basic deduction",
    "basic induction",
    "positions",
    "sizes",
    "path finding",
    "motivations",
)
# Henaff et al. (2017), table 2: the best of ten runs on 10,000 questions, a model for
# each task. https://arxiv.org/abs/1612.03969
PAPERS = {
    "MemN2N, paper, en-10k": (
        *(0.0, 0.3, 2.1, 0.0, 0.8, 0.1, 2.0, 0.9, 0.3, 0.0),
        *(0.0, 0.0, 0.0, 0.2, 0.0, 51.8, 18.6, 5.3, 2.3, 0.0),
    ),
    "EntNet, paper, en-10k": (
        *(0.0, 0.1, 4.1, 0.0, 0.3, 0.2, 0.0, 0.5, 0.1, 0.6),
        *(0.3, 0.0, 1.3, 0.0, 0.0, 0.2, 0.5, 0.3, 2.3, 0.0),
    ),
}
FAILED = 5.0


def table(runs: Iterable[Run]) -> Iterator[str]:
    """Make the lines of two Markdown tables: errors, and hits of the supporting facts.

    A column has the errors of one joint model, or of a model for each task. Hits are
    the share of the right answers whose supporting facts were the most attended ones.
    """
    errors: dict[str, dict[str, float]] = defaultdict(dict)
    hits: dict[str, dict[str, float]] = defaultdict(dict)
    seconds: dict[str, dict[str, float]] = defaultdict(dict)
    machines = set()
    for run in runs:
        column = _column(run)
        for task, accuracy in run["test"].items():
            errors[column][task] = 100 * (1 - accuracy)
        for task, share in run["support_hits"].items():
            hits[column][task] = 100 * share
        seconds[column][str(run["tasks"])] = run["cpu_seconds"]
        machines.add(run["machine"])
    published = {
        name: dict(zip(_tasks(), row, strict=True)) for name, row in PAPERS.items()
    }
    yield "Errors in %."
    yield ""
    yield from _lines({**errors, **published})
    yield from _summary({**errors, **published}, seconds)
    yield ""
    yield "Right answers whose supporting facts were the most attended ones, in %."
    yield ""
    yield from _lines(hits)
    yield ""
    yield from sorted(machines)


def _column(run: Run) -> str:
    kind = "joint" if len(run["tasks"]) > 1 else "each"
    return f"{run['row']}, {kind}, {run['data']}, seed {run['seed']}"


def _tasks() -> list[str]:
    return [f"qa{i}" for i in range(1, len(NAMES) + 1)]


def _lines(columns: dict[str, dict[str, float]]) -> Iterator[str]:
    yield f"| task | {' | '.join(columns)} |"
    yield f"|---|{'--:|' * len(columns)}"
    for task, name in zip(_tasks(), NAMES, strict=True):
        cells = (_cell(column.get(task)) for column in columns.values())
        yield f"| {task[2:]} {name} | {' | '.join(cells)} |"
    means = [sum(column.values()) / max(1, len(column)) for column in columns.values()]
    yield f"| **mean** | {' | '.join(map('{:.2f}'.format, means))} |"


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _summary(
    columns: dict[str, dict[str, float]], seconds: dict[str, dict[str, float]]
) -> Iterator[str]:
    failed = [
        str(sum(error > FAILED for error in column.values()))
        for column in columns.values()
    ]
    yield f"| tasks above 5% | {' | '.join(failed)} |"
    times = [
        f"{sum(seconds[name].values()) / 60:.0f}" if name in seconds else ""
        for name in columns
    ]
    yield f"| minutes of CPU | {' | '.join(times)} |"
