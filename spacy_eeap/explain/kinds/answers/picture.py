"""What a question attended to among the facts of a story, as a picture.

A row for each fact; the columns are the hops, of whose heads each shows the highest
weight, and each method that attributes the answer to the facts.
"""

from itertools import chain

from ....printing.printable import shortened
from ...drawing.matrix import (
    Cell,
    Matrix,
    Picture,
    isolated,
)
from ...drawing.methods import shades, spelled, strongest_of
from ..because import wrapped
from .explanation import AnsweringExplanation

N_FACTS = 60  # rows: of a longer story the facts of highest weight
FACT_WIDTH = 50  # characters shown of each, of the question and of the answer
SUPPORTS = "\N{BLACK DIAMOND}"


def answering_picture(explanation: AnsweringExplanation) -> Picture:
    """Say what a picture of an answer shows.

    explanation (AnsweringExplanation): A story of any length.
    RETURNS (Picture): Its picture. Of a long story those facts have a row that
        `used_facts` chooses.
    """
    shown = used_facts(explanation, N_FACTS)
    question = shortened(explanation.question, FACT_WIDTH)
    answer = f"{shortened(explanation.answer, FACT_WIDTH)} {explanation.score:.1%}"
    columns = ", ".join(_columns(explanation)) or "none"
    by_method = bool(explanation.attributions)
    return Picture(
        title=f"Attention to a story: {question} {answer}",
        description=(
            f"A row for each fact, {len(shown)} of {len(explanation.facts):,} in all. "
            f"Columns: {columns}. The stronger the shade of a cell, the more weight "
            f"its fact has."
        ),
        matrices=[_matrix(explanation, shown, f"{question} {answer}")],
        legend=(
            f"attention{', or for the answer' * by_method}, up to the strongest fact"
        ),
        against="against the answer" if by_method else "below 0",
        notes=[*wrapped(explanation), *_notes(explanation, len(shown))],
    )


def used_facts(explanation: AnsweringExplanation, n: int) -> list[int]:
    """Choose the facts that tell most: by attention, and the strongest by each method.

    explanation (AnsweringExplanation): A story.
    n (int): Number of facts to choose by attention, see `AnsweringExplanation.used`.
    RETURNS (list[int]): Their indices, in the order of the story.
    """
    methods = explanation.attributions.values()
    strongest = [m for values in methods for m in strongest_of(values, 1)]
    return sorted({*explanation.used(n), *strongest})


def _matrix(
    explanation: AnsweringExplanation, shown: list[int], heading: str
) -> Matrix:
    columns, colors = _columns(explanation), _colors(explanation)
    cells = [
        Cell(x, y, colors[x][m], _title(explanation.facts[m], name, weights[m]))
        for x, (name, weights) in enumerate(columns.items())
        for y, m in enumerate(shown)
        if colors[x][m]
    ]
    return Matrix(
        columns=list(columns),
        rows=[_row_label(explanation, m) for m in shown],
        cells=cells,
        heading=heading,
        row_lang=explanation.lang,
    )


def _columns(explanation: AnsweringExplanation) -> dict[str, list[float]]:
    hops = {f"hop {k}": weights for k, weights in enumerate(explanation.hops, 1)}
    methods = explanation.attributions.items()
    return hops | {spelled(method): values for method, values in methods}


def _colors(explanation: AnsweringExplanation) -> list[list[str]]:
    """Shade the hops on one scale, and each method on one of its own."""
    n_facts = len(explanation.facts)
    hops = shades(list(chain.from_iterable(explanation.hops)))
    of_hops = [
        hops[k * n_facts : (k + 1) * n_facts] for k in range(len(explanation.hops))
    ]
    return of_hops + [shades(values) for values in explanation.attributions.values()]


def _row_label(explanation: AnsweringExplanation, m: int) -> str:
    fact = isolated(shortened(explanation.facts[m], FACT_WIDTH))
    supports = m in (explanation.supporting_facts or ())
    return f"{m} {fact}{f' {SUPPORTS}' * supports}"


def _title(fact: str, name: str, weight: float) -> str:
    return f"{isolated(fact)} {name}: {weight:.2g}"


def _notes(explanation: AnsweringExplanation, n_shown: int) -> list[str]:
    notes = []
    if explanation.supporting_facts:
        notes.append(f"{SUPPORTS} the right answer rests on this fact")
    n_facts = len(explanation.facts)
    if not n_facts:
        notes.append("A story without facts.")
    if n_shown < n_facts:
        notes.append(
            f"The {n_shown} strongest of {n_facts:,} facts, in the order of the story."
        )
    return notes
