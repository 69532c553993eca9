"""Draw the explanation of a tagger as a table for the terminal."""

import wasabi

from .printable import one_line, printable, shortened
from .tagging import TaggingExplanation

N_TOKENS = 500  # rows of a table
N_ATTENDED = 4
TOKEN_WIDTH = 20  # characters shown of each
WIDEST = 1_000  # no column is cut


def draw(explanation: TaggingExplanation) -> str:
    """Draw a row for each token: its tag, and what it attended to most.

    explanation (TaggingExplanation): A document with tokens.
    RETURNS (str): The text, and the table below it.
    """
    n_tokens = len(explanation.words)
    rows = [_row(explanation, i) for i in range(min(n_tokens, N_TOKENS))]
    table = wasabi.table(
        rows,
        header=["#", "token", "tag", "%", "attends to"],
        divider=True,
        max_col=WIDEST,
        aligns=["r", "l", "l", "r", "l"],
    )
    lines = [printable(explanation.text), *map(str.rstrip, table.splitlines())]
    if n_tokens > N_TOKENS:
        lines.append(f"and {n_tokens - N_TOKENS:,} tokens more, which a page shows")
    return "\n".join(lines)


def _row(explanation: TaggingExplanation, i: int) -> list[str]:
    words = explanation.words
    attended = ", ".join(
        f"{shortened(words[index], TOKEN_WIDTH)}#{index} {weight:.3f}"
        for index, weight in explanation.strongest(i, N_ATTENDED)
    )
    return [
        str(i),
        shortened(words[i], TOKEN_WIDTH),
        one_line(" ".join([explanation.tags[i], *explanation.features[i : i + 1]])),
        f"{100 * explanation.probabilities[i]:.1f}",
        attended,
    ]
