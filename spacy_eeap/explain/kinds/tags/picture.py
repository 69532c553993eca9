"""What a tagger attended to, as a picture.

A row for each token with its tag, and a column for each token that it may attend to;
and below, the same by each method that attributes the tag to the tokens.
"""

from collections.abc import Mapping, Sequence

from ....printing.printable import one_line, shortened
from ...drawing.matrix import (
    Cell,
    Matrix,
    Picture,
    isolated,
    runs_left,
)
from ...drawing.methods import shades, spelled, strongest_of
from .explanation import TaggingExplanation

N_TOKENS = 60  # rows, and columns
LABEL_WIDTH = 16  # characters shown of a token, and of a tag

Weights = Sequence[Mapping[int, float]]  # for each token those of others


def tagging_picture(explanation: TaggingExplanation) -> Picture:
    """Say what a picture of a text that was tagged shows.

    explanation (TaggingExplanation): A text of any length.
    RETURNS (Picture): Its picture. Of a long text its first tokens have a row, and the
        tokens that these attended to most a column.
    """
    n_rows = min(len(explanation.words), N_TOKENS)
    attention = [dict(explanation.strongest(i)) for i in range(n_rows)]
    matrices = [_matrix(explanation, attention, "attention")]
    for method, rows in explanation.attributions.items():
        weights = [dict(enumerate(row)) for row in rows[:n_rows]]
        matrices.append(_matrix(explanation, weights, spelled(method)))
    methods = ", ".join(map(spelled, explanation.attributions))
    below = f" Below, the same by {methods}." if methods else ""
    for_tag = ", or for the tag" if methods else ""
    return Picture(
        title="Attention of a tagger",
        description=(
            f"A row for each token with its tag, {n_rows} of "
            f"{len(explanation.words):,} in all, and a column for each token that it "
            f"may attend to. The stronger the shade of a cell, the more the first "
            f"attended to the second.{below}"
        ),
        matrices=matrices,
        legend=f"attention{for_tag}, up to the strongest of the text",
        against="against the tag",
        notes=_notes(explanation, n_rows),
    )


def _matrix(explanation: TaggingExplanation, rows: Weights, name: str) -> Matrix:
    words = explanation.words
    shown = _shown(len(words), rows)
    places = {i: x for x, i in enumerate(shown)}
    found = [
        (places[i], y, i, weight)
        for y, row in enumerate(rows)
        for i, weight in row.items()
        if i in places
    ]
    colors = shades([weight for *_, weight in found])
    cells = [
        Cell(x, y, shade, _title(words[i], words[y], name, weight))
        for (x, y, i, weight), shade in zip(found, colors, strict=True)
        if shade
    ]
    return Matrix(
        columns=[shortened(words[i], LABEL_WIDTH) for i in shown],
        rows=[_row_label(explanation, i) for i in range(len(rows))],
        cells=cells,
        heading=name,
        runs_left=runs_left(explanation.text),
        lang=explanation.lang,
        row_lang=explanation.lang,
    )


def _shown(n_words: int, rows: Weights) -> list[int]:
    """Choose the tokens of which any row has the most."""
    highest = [0.0] * n_words
    for row in rows:
        for i, weight in row.items():
            highest[i] = max(highest[i], abs(weight))
    return sorted(strongest_of(highest, N_TOKENS))


def _row_label(explanation: TaggingExplanation, i: int) -> str:
    word, tag = explanation.words[i], one_line(explanation.tags[i])
    return f"{isolated(shortened(word, LABEL_WIDTH))} {shortened(tag, LABEL_WIDTH)}"


def _title(attended: str, word: str, name: str, weight: float) -> str:
    arrow = "\N{RIGHTWARDS ARROW}"
    return f"{isolated(attended)} {arrow} {isolated(word)}, {name}: {weight:.2g}"


def _notes(explanation: TaggingExplanation, n_rows: int) -> list[str]:
    n_words = len(explanation.words)
    if not n_words:
        return ["A text without tokens."]
    if n_rows == n_words:
        return []
    return [f"The first {n_rows} of {n_words:,} tokens, and what these attend to most."]
