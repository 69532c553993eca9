"""What a classifier attended to, as a picture.

The tokens stand along the top. The rows are the attention, each of its heads or hops
where there are several, and each method that attributes the decision to the tokens.
"""

from itertools import chain, islice

from ....printing.printable import one_line, shortened
from ...drawing.matrix import (
    Cell,
    Matrix,
    Picture,
    isolated,
    runs_left,
)
from ...drawing.methods import shades, strongest_of
from ..because import wrapped
from .explanation import Explanation
from .weight_rows import weight_rows

N_TOKENS = 60  # columns: of a longer text the strongest tokens
N_TOLD = 5  # tokens that the description names
LABEL_WIDTH = 16  # characters shown of a token
HEADING_WIDTH = 80  # characters shown of the labels


def classification_picture(explanation: Explanation) -> Picture:
    """Say what a picture of a text that was classified shows.

    explanation (Explanation): A text of any length.
    RETURNS (Picture): Its picture. Of a long text the strongest tokens of each row
        have a column, in the order of the text.
    """
    rows = weight_rows(explanation) if explanation.words else {}
    colors = {name: shades(weights) for name, weights in rows.items()}
    shown = _shown(explanation, rows)
    cells = [
        Cell(x, y, colors[name][i], _title(explanation.words[i], name, weights[i]))
        for y, (name, weights) in enumerate(rows.items())
        for x, i in enumerate(shown)
        if colors[name][i]
    ]
    matrix = Matrix(
        columns=[shortened(explanation.words[i], LABEL_WIDTH) for i in shown],
        rows=list(rows),
        cells=cells,
        heading=_decision(explanation),
        runs_left=runs_left(explanation.text),
        lang=explanation.lang,
    )
    target = one_line(explanation.target)
    attends = "attention" * bool(explanation.attention or not explanation.attributions)
    for_target = f"for {target}" * bool(explanation.attributions)
    shaded = ", or ".join(filter(None, [attends, for_target]))
    return Picture(
        title=f"Attention to a text: {_decision(explanation)}",
        description=_description(explanation, len(shown), list(rows)),
        matrices=[matrix],
        legend=f"{shaded}, up to the strongest of the row",
        against=f"against {target}",
        notes=[*wrapped(explanation), *_notes(explanation, len(shown))],
    )


def _shown(explanation: Explanation, rows: dict[str, list[float]]) -> list[int]:
    """Choose the strongest tokens of each row, as many of one as of another."""
    n_words = len(explanation.words)
    if n_words <= N_TOKENS:
        return list(range(n_words))
    ranked = [strongest_of(weights, N_TOKENS) for weights in rows.values()]
    in_turn = dict.fromkeys(chain.from_iterable(zip(*ranked, strict=True)))
    return sorted(islice(in_turn, N_TOKENS))


def _decision(explanation: Explanation) -> str:
    scores = (
        f"{one_line(label)} {score:.1%}"
        for label, score in explanation.ranked_scores
        if label in explanation.predicted
    )
    return shortened(", ".join(scores) or "no label", HEADING_WIDTH)


def _description(explanation: Explanation, n_shown: int, rows: list[str]) -> str:
    weights = explanation.attention
    most = ", ".join(
        f"{isolated(explanation.words[i])} {weights[i]:.2g}"
        for i in explanation.strongest(N_TOLD)
    )
    return (
        f"A column for each token, {n_shown} of {len(explanation.words):,} in all. "
        f"Rows: {', '.join(rows)}. The stronger the shade of a cell, the more weight "
        f"its token has. Most attention: {most or 'none'}."
    )


def _notes(explanation: Explanation, n_shown: int) -> list[str]:
    n_words = len(explanation.words)
    if not n_words:
        return ["A text without tokens."]
    if n_shown == n_words:
        return []
    return [f"The {n_shown} strongest of {n_words:,} tokens, in the order of the text."]


def _title(word: str, name: str, weight: float) -> str:
    return f"{isolated(word)}, {name}: {weight:.2g}"
