"""Draw explanations for the terminal."""

import os
import sys
from collections.abc import Iterable

from wasabi import msg

from ..kinds import kind_of
from ..kinds.kind import AnyExplanation


def render(explanations: Iterable[AnyExplanation], colors: bool | None = None) -> str:
    """Draw each document: its scores, its shaded tokens, its strongest tokens.

    explanations (Iterable[AnyExplanation]): The documents, in order. What a tagger
        attended to is a table of its tokens, what a question attended to one of the
        facts of its story, what a translation attended to one of its tokens.
    colors (bool | None): Whether to shade the tokens. None asks `shows_colors`.
    RETURNS (str): Lines to print.
    """
    shaded = shows_colors() if colors is None else colors
    return "\n\n".join(
        f"{number}. {kind_of(explanation).lines(explanation, shaded)}"
        for number, explanation in enumerate(explanations, 1)
    )


def shows_colors() -> bool:
    """Tell whether standard output is a terminal in which colours are wanted.

    They are not if NO_COLOR (https://no-color.org), ANSI_COLORS_DISABLED or
    WASABI_LOG_FRIENDLY is set, or if the output goes to a file or a pipe.
    """
    return msg.show_color and not os.getenv("NO_COLOR") and sys.stdout.isatty()
