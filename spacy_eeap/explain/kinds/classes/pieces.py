"""Cut a long text into pieces that fold, the most attended first."""

from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import NamedTuple

from ....numeric.ranking import strongest_first
from ....printing.printable import shortened
from ...drawing.views import View
from .explanation import Explanation, join

N_PIECE = 60  # tokens of a piece, where the attention knows no sentences
N_OPEN = 10  # pieces that are not folded, at most
OPENED = 0.5  # of all weight: what the pieces that are not folded hold
OPENING = 60  # characters shown of a piece that is folded
ENDS = frozenset(
    ".!?…。؟।"
    "\N{FULLWIDTH EXCLAMATION MARK}\N{FULLWIDTH QUESTION MARK}\N{ARABIC FULL STOP}"
)
CLOSERS = ENDS | frozenset("\"'”\N{RIGHT SINGLE QUOTATION MARK}»)]」』\n")


class Piece(NamedTuple):
    """Some tokens of a text, from a start to before an end.

    number (int): Its place in the text, from 1.
    weight (float): The attention to it; of another method, the sum of its numbers.
    share (int): How much that is beside the strongest piece, in hundredths.
    opening (str): Its first words.
    is_open (bool): Whether it is one of the few that hold most of the weight.
    """

    number: int
    start: int
    end: int
    weight: float
    share: int
    opening: str
    is_open: bool


def pieces(explanation: Explanation, view: View) -> list[Piece]:
    """Cut a text into its sentences, where the attention knows them, or by a rule.

    explanation (Explanation): A text with tokens.
    view (View): What the pieces are weighed by.
    RETURNS (list[Piece]): The pieces, the strongest first.
    """
    spans = list(pairwise(accumulate(_lengths(explanation), initial=0)))
    sums = [sum(view.values[start:end]) for start, end in spans]
    strengths = [sum(map(abs, view.values[start:end])) for start, end in spans]
    if explanation.sentence_attention and not view.is_signed:
        sums = strengths = explanation.sentence_attention
    order = strongest_first(strengths)
    n_open = _count_open([strengths[i] for i in order])
    peak = strengths[order[0]]
    return [
        Piece(
            number=i + 1,
            start=spans[i][0],
            end=spans[i][1],
            weight=sums[i],
            share=round(100 * strengths[i] / peak) if peak else 0,
            opening=_opening(explanation, *spans[i]),
            is_open=nth < n_open,
        )
        for nth, i in enumerate(order)
    ]


def _lengths(explanation: Explanation) -> list[int]:
    if explanation.sentence_lengths:
        return explanation.sentence_lengths
    return lengths_by_rule(explanation.words, explanation.spaces)


def lengths_by_rule(words: list[str], spaces: list[bool]) -> list[int]:
    """Get the numbers of tokens of pieces that end as sentences do, or are long."""
    starts = [0, *_breaks(words, spaces), len(words)]
    return [end - start for start, end in pairwise(starts)]


def _breaks(words: list[str], spaces: list[bool]) -> Iterator[int]:
    """Get where a piece ends and another starts: where a sentence does, or at last.

    A mark that follows the end of a sentence without a space, as a quotation mark
    does, goes with it.
    """
    start, has_ended = 0, False
    for i, word in enumerate(words):
        closes = has_ended and not spaces[i - 1] and set(word) <= CLOSERS
        if (has_ended and not closes) or i - start == N_PIECE:
            yield i
            start = i
        has_ended = closes or set(word) <= ENDS


def _count_open(strengths: list[float]) -> int:
    wanted = OPENED * sum(strengths)
    sums = accumulate(strengths)
    n_needed = next((i for i, held in enumerate(sums, 1) if held >= wanted), 1)
    return min(n_needed, N_OPEN)


def _opening(explanation: Explanation, start: int, end: int) -> str:
    end = min(end, start + OPENING)  # a token has a character or more
    words, spaces = explanation.words[start:end], explanation.spaces[start:end]
    return shortened(join(words, spaces), OPENING)
