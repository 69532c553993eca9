"""What a span categorizer attended to, as a picture.

A row for each span with its label, and a column for each token of such a span; and
below, the same by each method that attributes the label to the tokens.
"""

from collections.abc import Sequence

from ....printing.printable import one_line, shortened
from ...drawing.matrix import Cell, Matrix, Picture, isolated, runs_left
from ...drawing.methods import shades, spelled
from .explanation import SpansExplanation

N_SPANS = 40  # rows
N_TOKENS = 60  # columns: of more, the first
LABEL_WIDTH = 16  # characters shown of a token, and of a label
SPAN_WIDTH = 30  # characters shown of a span


def spans_picture(explanation: SpansExplanation) -> Picture:
    """Say what a picture of a text with spans shows.

    explanation (SpansExplanation): A text of any length.
    RETURNS (Picture): Its picture. Without a span that is assigned, it has the
        likeliest.
    """
    shown = explanation.shown(N_SPANS)
    used = sorted({token for i in shown for token in explanation.tokens_of(i)})
    columns = {token: x for x, token in enumerate(used[:N_TOKENS])}
    weights = explanation.weights
    matrices = [_matrix(explanation, shown, columns, weights, "attention")]
    for method, rows in explanation.attributions.items():
        matrices.append(_matrix(explanation, shown, columns, rows, spelled(method)))
    for_label = ", or for the label" if explanation.attributions else ""
    return Picture(
        title="Attention within spans",
        description=(
            f"A row for each span with its label, {len(shown)} of "
            f"{len(explanation.spans):,} that were suggested, and a column for each "
            f"token of these. The stronger the shade of a cell, the more weight the "
            f"token has in the span."
        ),
        matrices=matrices,
        legend=f"attention{for_label}, up to the strongest of the span",
        against="against the label",
        notes=_notes(explanation, len(shown), len(used)),
    )


def _matrix(
    explanation: SpansExplanation,
    shown: list[int],
    columns: dict[int, int],
    values: Sequence[Sequence[float]],
    name: str,
) -> Matrix:
    words = explanation.words
    cells = []
    for y, i in enumerate(shown):
        tokens = explanation.tokens_of(i)
        for token, value, shade in zip(
            tokens, values[i], shades(values[i]), strict=False
        ):
            if shade and token in columns:
                title = f"{isolated(words[token])}, {name}: {value:.2g}"
                cells.append(Cell(columns[token], y, shade, title))
    return Matrix(
        columns=[shortened(words[token], LABEL_WIDTH) for token in columns],
        rows=[_row_label(explanation, i) for i in shown],
        cells=cells,
        heading=name,
        runs_left=runs_left(explanation.text),
        lang=explanation.lang,
        row_lang=explanation.lang,
    )


def _row_label(explanation: SpansExplanation, i: int) -> str:
    span = isolated(shortened(explanation.text_of(i), SPAN_WIDTH))
    label = shortened(one_line(explanation.labels[i]), LABEL_WIDTH)
    return f"{span} {label} {explanation.scores[i]:.1%}"


def _notes(explanation: SpansExplanation, n_shown: int, n_used: int) -> list[str]:
    if not explanation.spans:
        return ["A text without spans to choose from."]
    notes = []
    n_assigned = sum(explanation.assigned)
    if not n_assigned:
        notes.append("No span is given a label. These are the likeliest.")
    if n_shown < n_assigned:
        notes.append(f"The first {n_shown} of {n_assigned:,} spans.")
    if n_used > N_TOKENS:
        notes.append(f"The first {N_TOKENS} of {n_used:,} tokens.")
    return notes
