"""What a terminal shows of a long text: the sentences that are most attended to."""

from itertools import pairwise

from ...drawing.views import views
from .explanation import Explanation
from .pieces import pieces

N_TOKENS = 500  # a text of no more is shown whole
N_SHOWN = 200  # tokens shown of a longer one


def excerpt(explanation: Explanation) -> list[range]:
    """Choose the tokens to show of a text.

    explanation (Explanation): A text with tokens.
    RETURNS (list[range]): The indices of tokens that follow each other, in the order
        of the text: all, or of a long text the strongest sentences, or pieces where
        the attention knows none, as far as there is place for them.
    """
    n_words = len(explanation.words)
    if n_words <= N_TOKENS:
        return [range(n_words)]
    attention = views(explanation)[0]
    chosen, left = [], N_SHOWN
    for piece in pieces(explanation, attention):
        end = min(piece.end, piece.start + left)
        chosen.append(range(piece.start, end))
        left -= len(chosen[-1])
        if not left:
            break
    return sorted(chosen, key=lambda run: run.start)


def with_gaps(runs: list[range], drawn: list[str], n_words: int) -> str:
    """Join what was drawn of some tokens, with an ellipsis where others are left out.

    runs (list[range]): The tokens, as `excerpt` chooses them.
    drawn (list[str]): What was drawn for each of the runs.
    n_words (int): The number of tokens of the text.
    RETURNS (str): The text to show.
    """
    bounded = [range(0), *runs, range(n_words, n_words)]
    gaps = [
        "\N{HORIZONTAL ELLIPSIS} " if before.stop < after.start else ""
        for before, after in pairwise(bounded)
    ]
    return "".join(map("".join, zip(gaps, [*drawn, ""], strict=True))).rstrip(" ")
