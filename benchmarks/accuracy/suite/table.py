"""The Markdown tables of the suite: each corpus and size, and who is ahead over all.

A cell is a corpus at a size. Ranks and regrets are of the cells in which no row is
missing that has a run in any cell of that metric. A regret is how many points a row is
behind the best one of a cell.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from statistics import mean
from typing import NamedTuple, TypeAlias

from benchmarks.runs import Run

from .rows import OUR_ROW

Means: TypeAlias = dict[str, float]


class Cell(NamedTuple):
    """A corpus, a size, and what is scored there."""

    corpus: str
    size: str
    metric: str


def table(runs: Iterable[Run]) -> Iterator[str]:
    """Make the lines of the tables.

    runs (Iterable[Dict]): The runs. One done again replaces the one before.
    YIELDS (str): The lines of the scores, of the summary and of the machines.
    """
    latest = {(r["corpus"], r["size"], r["seed"], r["row"]): r for r in runs}
    cells = cell_means(latest.values())
    rows = list(dict.fromkeys(row for means in cells.values() for row in means))
    rows.sort(key=lambda row: row != OUR_ROW)
    yield from _scores(cells, rows, list(latest.values()))
    yield ""
    yield from _summary(complete(cells), rows)
    yield ""
    yield from sorted({run["machine"] for run in latest.values()})


def cell_means(runs: Iterable[Run]) -> dict[Cell, Means]:
    """Average the scores over seeds, in points."""
    found: dict[Cell, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for run in runs:
        cell = Cell(run["corpus"], run["size"], run["metric"])
        found[cell][run["row"]].append(100 * run["score"])
    return {
        cell: {row: mean(scores) for row, scores in by_row.items()}
        for cell, by_row in found.items()
    }


def complete(cells: dict[Cell, Means]) -> dict[Cell, Means]:
    """Keep the cells that have all rows which any cell of their metric has."""
    rows = defaultdict(set)
    for cell, means in cells.items():
        rows[cell.metric].update(means)
    return {
        cell: means for cell, means in cells.items() if set(means) == rows[cell.metric]
    }


def ranks(means: Means) -> dict[str, float]:
    """Rank rows from 1, the best. Equal ones share the mean of their ranks."""
    scores = list(means.values())
    return {
        row: sum(other > score for other in scores) + (scores.count(score) + 1) / 2
        for row, score in means.items()
    }


def regrets(means: Means) -> dict[str, float]:
    """Tell how many points each row is behind the best."""
    best = max(means.values())
    return {row: best - score for row, score in means.items()}


def _scores(
    cells: dict[Cell, Means], rows: list[str], runs: list[Run]
) -> Iterator[str]:
    yield f"| corpus | texts | seeds | {' | '.join(rows)} |"
    yield f"|---|--:|--:|{'--:|' * len(rows)}"
    for cell, means in sorted(cells.items(), key=lambda item: _order(item[0])):
        seeds = {run["seed"] for run in runs if _is_in(run, cell)}
        sizes = {run["n_train"] for run in runs if _is_in(run, cell)}
        name = cell.corpus if cell.metric == "accuracy" else f"{cell.corpus} (micro F)"
        best = max(means.values())
        scores = [
            "" if row not in means else _bold(means[row], means[row] == best)
            for row in rows
        ]
        yield f"| {name} | {max(sizes):,} | {len(seeds)} | {' | '.join(scores)} |"


def _summary(cells: dict[Cell, Means], rows: list[str]) -> Iterator[str]:
    yield f"| {len(cells)} cells | mean rank | worst regret | where | ours ahead by |"
    yield "|---|--:|--:|---|--:|"
    for row in rows:
        having = {cell: means for cell, means in cells.items() if row in means}
        if not having:
            continue
        rank = mean(ranks(means)[row] for means in having.values())
        regret, where = max(
            (regrets(means)[row], f"{cell.corpus} {cell.size}")
            for cell, means in having.items()
        )
        ahead = [m[OUR_ROW] - m[row] for m in having.values() if OUR_ROW in m]
        lead = f"{mean(ahead):+.2f}" if ahead and row != OUR_ROW else ""
        yield f"| {row} | {rank:.2f} | {regret:.1f} | {where} | {lead} |"


def _order(cell: Cell) -> tuple[str, float]:
    return cell.corpus, float("inf") if cell.size == "all" else int(cell.size)


def _is_in(run: Run, cell: Cell) -> bool:
    return (run["corpus"], run["size"]) == (cell.corpus, cell.size)


def _bold(score: float, is_best: bool) -> str:
    return f"**{score:.1f}**" if is_best else f"{score:.1f}"
