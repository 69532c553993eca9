"""What a translation attended to, as a picture.

The tokens of the source stand along the top, those of the translation at the left, and
where they cross is a cell, shaded by the weight that the second gave to the first. The
columns are in the order of reading: a source in Arabic begins at the right.
"""

from collections.abc import Iterator

from ....printing.printable import shortened
from ...drawing import layout
from ...drawing.colors import N_SHADES
from ...drawing.layout import Layout
from ...drawing.matrix import (
    Cell,
    Matrix,
    Picture,
    isolated,
    runs_left,
)
from .explanation import TranslatingExplanation

LEAST = 0.01  # of lower weights no cell is drawn, to keep long texts small
LABEL_WIDTH = 16  # characters shown of a token
COPIED = "* "  # before a token that was copied


def translation_picture(explanation: TranslatingExplanation) -> Picture:
    """Say what a picture of a translation of any length shows."""
    marks = " Tokens with a * were copied." if any(explanation.copied) else ""
    return Picture(
        title="Alignment of a translation",
        description=(
            f"A row for each token of the translation, {len(explanation.tokens)} in "
            f"all, and a column for each token of the text, {len(explanation.words)} "
            f"in all. The stronger the shade of a cell, the more the first attended "
            f"to the second.{marks}"
        ),
        matrices=[_matrix(explanation)],
        legend="attention, up to the highest of the translation"
        + ("; * copied" if marks else ""),
    )


def lay_out(explanation: TranslatingExplanation) -> Layout:
    """Find the place of each label and of each cell, for a picture within a page."""
    return layout.lay_out(_matrix(explanation))


def _matrix(explanation: TranslatingExplanation) -> Matrix:
    return Matrix(
        columns=[shortened(word, LABEL_WIDTH) for word in explanation.words],
        rows=[_label(explanation, i) for i in range(len(explanation.tokens))],
        cells=list(_cells(explanation)),
        runs_left=runs_left(explanation.text),
        lang=explanation.lang,
        row_lang=explanation.target_lang,
    )


def _label(explanation: TranslatingExplanation, i: int) -> str:
    label = shortened(explanation.tokens[i], LABEL_WIDTH)
    return COPIED + label if explanation.is_copied(i) else label


def _cells(explanation: TranslatingExplanation) -> Iterator[Cell]:
    sources = [isolated(word) for word in explanation.words]
    rows = zip(explanation.tokens, explanation.weights, strict=True)
    for y, (token, weights) in enumerate(rows):
        target = isolated(token)
        for x, weight in enumerate(weights):
            grade = explanation.shade(weight, N_SHADES)
            if grade and weight >= LEAST:
                title = f"{sources[x]} \N{RIGHTWARDS ARROW} {target}: {weight:.2g}"
                yield Cell(x, y, f"a{grade}", title)
