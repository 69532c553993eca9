"""Draw the explanation of a translation as a table for the terminal."""

from typing import Literal

import wasabi

from ....printing.printable import printable, shortened
from ...drawing.left_out import N_TOKENS, left_out, opening
from .explanation import TranslatingExplanation

N_ATTENDED = 4
N_CANDIDATES = 5
TOKEN_WIDTH = 20  # characters shown of each
WIDEST = 1_000  # no column is cut
COLUMNS: tuple[Literal["l", "r"], ...] = ("r", "l", "l", "r")  # how they are aligned


def draw(explanation: TranslatingExplanation) -> str:
    """Draw the pair of texts, and what each token of the second attended to.

    explanation (TranslatingExplanation): A translation of a text with tokens.
    RETURNS (str): The text, its translation, the one that is right if one is known, and
        the next best ones; and the table below, if the translation has tokens.
    """
    text = opening(explanation.words, explanation.spaces)
    lines = [text, *_translations(explanation)]
    others = explanation.candidates[1:N_CANDIDATES]
    lines += [f"next: {_scored(each['text'], each['score'])}" for each in others]
    if explanation.tokens:
        lines += _table(explanation)
    return "\n".join(lines)


def _translations(explanation: TranslatingExplanation) -> list[str]:
    predicted = _scored(explanation.translation, explanation.score)
    gold = explanation.gold_translation
    if gold is None:
        return [predicted]
    return [predicted, "(right)" if explanation.is_gold else f"gold: {printable(gold)}"]


def _scored(text: str, score: float) -> str:
    return f"{printable(text)}  ({score:.2f} nats a piece)"


def _table(explanation: TranslatingExplanation) -> list[str]:
    n_tokens = len(explanation.tokens)
    rows = [_row(explanation, i) for i in range(min(n_tokens, N_TOKENS))]
    header = ["#", "token", "attends to"]
    if explanation.copied:
        header.append("copied")
    aligns = COLUMNS[: len(header)]
    table = wasabi.table(
        rows, header=header, divider=True, max_col=WIDEST, aligns=aligns
    )
    lines = [*map(str.rstrip, table.splitlines())]
    if n_tokens > N_TOKENS:
        lines.append(left_out(n_tokens - N_TOKENS, "tokens"))
    return lines


def _row(explanation: TranslatingExplanation, i: int) -> list[str]:
    attended = ", ".join(
        f"{shortened(explanation.words[index], TOKEN_WIDTH)}#{index} {weight:.3f}"
        for index, weight in explanation.strongest(i, N_ATTENDED)
    )
    row = [str(i), shortened(explanation.tokens[i], TOKEN_WIDTH), attended]
    return [*row, f"{explanation.copied[i]:.2f}"] if explanation.copied else row
