"""The rows of this benchmark as a Markdown table and as JSON."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import srsly

from spacy_eeap.cli.compare import machine

from .timing import Row

HEADER = (
    "| suite, task | | value | ours / this | bar | % of limit | x floor |\n"
    "|---|---|--:|--:|--:|--:|--:|"
)
NOTES = """
Value: median of {rounds} rounds in turn on one thread, of CPU time (two processes: of
the time on the clock). Ours / this: ours stands first; of words/s and the like, how
many times as fast it is; of CPU s and MB, how many times as much it takes. Bar: what
that ratio should be. % of limit: share of the speed of the matrix products that ours
needs. x floor: time on top of that of the tokenizer (in training: of nlp.update
without a component), in units of it.

{machine}, seed {seed}.
"""


def print_table(rows: list[Row], rounds: int, seed: int) -> None:
    """Print the table, and how and on what it was measured."""
    print(HEADER)
    print("\n".join(table(rows)))
    print(NOTES.format(rounds=rounds, seed=seed, machine=machine()))


def table(rows: list[Row]) -> Iterator[str]:
    """Make the lines of a Markdown table. A task is named in its first line."""
    for (suite, task), of_task in groupby(rows, lambda row: (row.suite, row.task)):
        title = f"{suite}: {task}"
        for row in of_task:
            cells = [
                title,
                row.name,
                f"{row.value:,.{0 if row.unit.endswith('/s') else 2}f} {row.unit}",
                _number(row.ratio, 2),
                bar(row),
                _number(row.of_limit and 100 * row.of_limit, 0),
                _number(row.above_floor, 1),
            ]
            yield f"| {' | '.join(cells)} |"
            title = ""


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def bar(row: Row) -> str:
    """Tell what the ratio should be, and whether it is."""
    if row.met is None:
        return ""
    sign, wanted = ("≤", row.at_most) if row.at_least is None else ("≥", row.at_least)
    return f"{sign} {wanted:g} {'met' if row.met else 'missed'}"


def write_json(path: Path, rows: list[Row], rounds: int, seed: int) -> None:
    """Write the rows and what they were measured on, versions and date included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    figures = [row._asdict() for row in rows]
    srsly.write_json(
        path, {"machine": machine(), "seed": seed, "rounds": rounds, "rows": figures}
    )
