"""Draw the explanation of a tagger as a table for the terminal."""

import wasabi

from ....printing.printable import one_line, shortened
from ...drawing.left_out import N_TOKENS, left_out, opening
from ...drawing.methods import signed, spelled, strongest_of
from .. import because
from .explanation import TaggingExplanation

N_ATTENDED = 4
N_ATTRIBUTED = 2
TOKEN_WIDTH = 20  # characters shown of each
WIDEST = 1_000  # no column is cut


def draw(explanation: TaggingExplanation) -> str:
    """Draw a row for each token: its tag, and what it attended to most.

    A column for each other method has the tokens that speak most for the tag, or, with
    a minus, against it.

    explanation (TaggingExplanation): A document with tokens.
    RETURNS (str): The text, and the table below it.
    """
    words, spaces = explanation.words, explanation.spaces
    rows = [_row(explanation, i) for i in range(len(words[:N_TOKENS]))]
    methods = list(map(spelled, explanation.attributions))
    table = wasabi.table(
        rows,
        header=["#", "token", "tag", "%", "attends to", *methods],
        divider=True,
        max_col=WIDEST,
        aligns=["r", "l", "l", "r"],
    )
    lines = [opening(words, spaces), *because.lines(explanation)]
    lines += map(str.rstrip, table.splitlines())
    if words[N_TOKENS:]:
        lines.append(left_out(len(words[N_TOKENS:]), "tokens"))
    return "\n".join(lines)


def _row(explanation: TaggingExplanation, i: int) -> list[str]:
    words = explanation.words
    attended = ", ".join(
        f"{_named(words, index)} {weight:.3f}"
        for index, weight in explanation.strongest(i, N_ATTENDED)
    )
    attributions = explanation.attributions.values()
    tag = one_line(" ".join([explanation.tags[i], *explanation.features[i : i + 1]]))
    if i in (explanation.wrong or ()):
        assert explanation.gold is not None
        tag += f" (wrong, gold: {one_line(explanation.gold[i])})"
    return [
        str(i),
        shortened(words[i], TOKEN_WIDTH),
        tag,
        f"{100 * explanation.probabilities[i]:.1f}",
        attended,
        *(_attributed(words, values[i]) for values in attributions),
    ]


def _attributed(words: list[str], values: list[float]) -> str:
    return ", ".join(
        f"{_named(words, index)} {signed(values[index])}"
        for index in strongest_of(values, N_ATTRIBUTED)
        if values[index]
    )


def _named(words: list[str], i: int) -> str:
    return f"{shortened(words[i], TOKEN_WIDTH)}#{i}"
