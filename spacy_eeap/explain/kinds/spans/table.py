"""Draw the explanation of a span categorizer as a table for the terminal."""

import wasabi

from ....printing.printable import one_line, shortened
from ...drawing.left_out import NO_TOKENS, left_out, opening
from ...drawing.methods import signed, spelled, strongest_of
from .. import because
from .explanation import SpansExplanation

N_SPANS = 50  # rows
N_LIKELIEST = 5  # rows where no span is given a label
N_ATTENDED = 4
N_ATTRIBUTED = 2
SPAN_WIDTH = 40  # characters shown of each
TOKEN_WIDTH = 20
WIDEST = 1_000  # no column is cut


def draw(explanation: SpansExplanation, colors: bool) -> str:
    """Draw a row for each span: its label, and what it attended to most.

    explanation (SpansExplanation): A text of any length.
    colors (bool): Whether the terminal shows colours. None are needed.
    RETURNS (str): The text, and the table below it.
    """
    if not explanation.words:
        return NO_TOKENS
    lines = [opening(explanation.words, explanation.spaces) + _verdict(explanation)]
    if not explanation.spans:
        return f"{lines[0]}\n(no span is suggested)"
    lines += because.lines(explanation)
    n_assigned = sum(explanation.assigned)
    if not n_assigned:
        lines.append("(no span is given a label; the likeliest)")
    shown = explanation.shown(N_SPANS if n_assigned else N_LIKELIEST)
    methods = list(map(spelled, explanation.attributions)) if n_assigned else []
    table = wasabi.table(
        [_row(explanation, i, bool(methods)) for i in shown],
        header=["span", "label", "%", "attends to", *methods],
        divider=True,
        max_col=WIDEST,
        aligns=["l", "l", "r", "l"],
    )
    lines += map(str.rstrip, table.splitlines())
    if n_assigned > len(shown):
        lines.append(left_out(n_assigned - len(shown), "spans"))
    return "\n".join(lines)


def _verdict(explanation: SpansExplanation) -> str:
    if explanation.is_right is None:
        return ""
    return f"  ({'right' if explanation.is_right else 'wrong'})"


def _row(explanation: SpansExplanation, i: int, with_methods: bool) -> list[str]:
    words = explanation.words
    attended = ", ".join(
        f"{shortened(words[index], TOKEN_WIDTH)} {weight:.3f}"
        for index, weight in explanation.strongest(i, N_ATTENDED)
    )
    methods = explanation.attributions.values() if with_methods else ()
    return [
        shortened(explanation.text_of(i), SPAN_WIDTH),
        one_line(explanation.labels[i]),
        f"{100 * explanation.scores[i]:.1f}",
        attended,
        *(_attributed(explanation, i, rows[i]) for rows in methods),
    ]


def _attributed(explanation: SpansExplanation, i: int, values: list[float]) -> str:
    start = explanation.spans[i][0]
    return ", ".join(
        f"{shortened(explanation.words[start + j], TOKEN_WIDTH)} {signed(values[j])}"
        for j in strongest_of(values, N_ATTRIBUTED)
        if values[j]
    )
