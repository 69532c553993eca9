"""Put what `python -m spacy eeap faithfulness --output` wrote side by side.

    python -m spacy project run faithfulness
    python -m benchmarks.faithfulness metrics/faithfulness/*.json

Prints a Markdown table: for each model, how well each method tells what its decisions
rest on, and what exchanged weights change.
"""

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import srsly

Figures = dict[str, Any]

FIGURES = ("comprehensiveness", "sufficiency", "kendall", "hits")


def main() -> None:
    """Read the files, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path, help="JSON, one for each model")
    files = parser.parse_args().files
    print("\n".join(table((file.stem, srsly.read_json(file)) for file in files)))


def table(reports: Iterable[tuple[str, Figures]]) -> Iterator[str]:
    """Make the lines of two Markdown tables, of the methods and of the weights.

    reports (Iterable[tuple[str, dict]]): A name for each model, and its figures.
    """
    reports = list(reports)
    yield (
        "| model | ranked by | comprehensiveness | sufficiency | like erasure | "
        "supporting facts |"
    )
    yield f"|---|---|{'--:|' * 4}"
    for name, report in reports:
        for method, figures in report["methods"].items():
            cells = (_cell(figures[figure]) for figure in FIGURES)
            yield f"| {name} | {method} | {' | '.join(cells)} |"
    yield ""
    yield (
        "| model | documents | decisions | mean score | moved by exchanged weights | "
        "labels changed |"
    )
    yield f"|---|{'--:|' * 5}"
    for name, report in reports:
        changed = report["changed"]["mean"]
        yield (
            f"| {name} | {report['n_documents']:,} | {report['n_decisions']:,} | "
            f"{report['score']['mean']:.2f} | "
            f"{_cell(report['distance'])} | "
            f"{'' if changed is None else f'{changed:.0%}'} |"
        )
    yield ""
    for name, report in reports:
        yield f"- {name}: {' '.join(report['verdict'])}"
    yield ""
    yield from sorted({f"{r['machine']}, seed {r['seed']}" for _, r in reports})


def _cell(interval: dict[str, float | None]) -> str:
    if interval["mean"] is None:
        return ""
    if interval["low"] is None:
        return f"{interval['mean']:.3f}"
    return f"{interval['mean']:.3f} ± {(interval['high'] - interval['low']) / 2:.3f}"


if __name__ == "__main__":
    main()
