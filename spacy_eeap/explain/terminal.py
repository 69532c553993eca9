"""Draw explanations for the terminal."""

import os
import sys
from collections.abc import Iterable

from wasabi import color, msg

from . import score_line
from .answering import AnsweringExplanation
from .explanation import Explanation
from .fact_table import draw as draw_facts
from .kinds import AnyExplanation
from .printable import one_line, printable, shortened
from .tag_table import draw as draw_tags
from .tagging import TaggingExplanation
from .translating import TranslatingExplanation
from .translation_table import draw as draw_translation

# From grey to amber in the 256 colours, and black ink: it stands out from a dark
# terminal by growing lighter and from a light one by growing more vivid.
SHADES = [None, 101, 137, 172, 208, 214]
N_STRONGEST = 5
N_SENTENCES = 3
SENTENCE_WIDTH = 40  # characters shown of each
NO_TOKENS = "(a text without tokens)"


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
        f"{number}. {_draw(explanation, shaded)}"
        for number, explanation in enumerate(explanations, 1)
    )


def shows_colors() -> bool:
    """Tell whether standard output is a terminal in which colours are wanted.

    They are not if NO_COLOR (https://no-color.org), ANSI_COLORS_DISABLED or
    WASABI_LOG_FRIENDLY is set, or if the output goes to a file or a pipe.
    """
    return msg.show_color and not os.getenv("NO_COLOR") and sys.stdout.isatty()


def _draw(explanation: AnyExplanation, colors: bool) -> str:
    if isinstance(explanation, TaggingExplanation):
        return draw_tags(explanation) if explanation.words else NO_TOKENS
    if isinstance(explanation, TranslatingExplanation):
        return draw_translation(explanation) if explanation.words else NO_TOKENS
    if isinstance(explanation, AnsweringExplanation):
        return f"{score_line.draw(explanation, colors)}\n{draw_facts(explanation)}"
    return _draw_scored(explanation, colors)


def _draw_scored(explanation: Explanation, colors: bool) -> str:
    scores = score_line.draw(explanation, colors)
    if not explanation.words:
        return f"{scores}\n{NO_TOKENS}"
    text = _shaded(explanation) if colors else printable(explanation.text)
    lines = [scores, text, f"Strongest tokens: {_strongest(explanation)}"]
    if len(explanation.sentence_lengths) > 1:
        lines.append(f"Strongest sentences: {_strongest_sentences(explanation)}")
    return "\n".join(lines)


def _shaded(explanation: Explanation) -> str:
    shades = explanation.shades(len(SHADES) - 1)
    tokens = zip(explanation.words, explanation.spaces, shades, strict=True)
    return "".join(
        _shaded_word(word, SHADES[i]) + " " * space for word, space, i in tokens
    )


def _shaded_word(word: str, shade: int | None) -> str:
    if shade is None:
        return printable(word)
    if "\n" in word:  # a background would run to the end of the line
        return color(one_line(word), fg="black", bg=shade) + printable(word)
    return color(printable(word), fg="black", bg=shade)


def _strongest(explanation: Explanation) -> str:
    return ", ".join(
        f"{one_line(explanation.words[i])} {explanation.attention[i]:.3f}"
        for i in explanation.strongest(N_STRONGEST)
    )


def _strongest_sentences(explanation: Explanation) -> str:
    weights = explanation.sentence_attention
    return ", ".join(
        f'"{shortened(explanation.sentence(i), SENTENCE_WIDTH)}" {weights[i]:.3f}'
        for i in explanation.strongest_sentences(N_SENTENCES)
    )
