"""Leave out of a terminal what is too long for it, and say so."""

from ...printing.printable import printable
from .text import join

NO_TOKENS = "(a text without tokens)"
N_TOKENS = 500  # shown of a text, as rows of a table


def left_out(n: int, units: str, which: str = "") -> str:
    """Say how many tokens or facts are not shown, and where they are.

    n (int): How many there are.
    units (str): What they are, such as "tokens".
    which (str): What these have in common, such as "of less weight".
    RETURNS (str): A line.
    """
    described = f" {which}," if which else ""
    return f"and {n:,} {units} more,{described} which a page shows (--output)"


def opening(words: list[str], spaces: list[bool]) -> str:
    """Get as much of a text as is shown of a long one.

    words (list[str]): The text of each token.
    spaces (list[bool]): Whether a space follows each.
    RETURNS (str): The first tokens, and an ellipsis if there are more.
    """
    text = printable(join(words[:N_TOKENS], spaces[:N_TOKENS]))
    return f"{text.rstrip()} \N{HORIZONTAL ELLIPSIS}" if words[N_TOKENS:] else text
