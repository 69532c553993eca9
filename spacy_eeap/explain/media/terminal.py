"""Draw explanations for the terminal."""

import os
import sys
from collections.abc import Iterable, Iterator

from wasabi import color, msg

from ..drawing import score_line
from ..drawing.left_out import left_out
from ..drawing.printable import one_line, printable, shortened
from ..kinds.answers.explanation import AnsweringExplanation
from ..kinds.answers.table import draw as draw_facts
from ..kinds.classes.excerpt import excerpt, with_gaps
from ..kinds.classes.explanation import Explanation, join
from ..kinds.classes.strongest_lines import strongest_lines
from ..kinds.kind import AnyExplanation
from ..kinds.tags.explanation import TaggingExplanation
from ..kinds.tags.table import draw as draw_tags
from ..kinds.translations.explanation import TranslatingExplanation
from ..kinds.translations.table import draw as draw_translation

# From grey to amber in the 256 colours, and black ink: it stands out from a dark
# terminal by growing lighter and from a light one by growing more vivid.
SHADES = [None, 101, 137, 172, 208, 214]
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
    lines = [scores, *_text(explanation, colors), *strongest_lines(explanation)]
    if len(explanation.sentence_lengths) > 1:
        lines.append(f"Strongest sentences: {_strongest_sentences(explanation)}")
    return "\n".join(lines)


def _text(explanation: Explanation, colors: bool) -> Iterator[str]:
    runs, n_words = excerpt(explanation), len(explanation.words)
    drawn = [_shaded(explanation, run, colors) for run in runs]
    yield with_gaps(runs, drawn, n_words)
    n_more = n_words - sum(map(len, runs))
    if n_more:
        yield left_out(n_more, "tokens", "of less weight")


def _shaded(explanation: Explanation, run: range, colors: bool) -> str:
    tokens = slice(run.start, run.stop)
    words, spaces = explanation.words[tokens], explanation.spaces[tokens]
    if not colors:
        return printable(join(words, spaces))
    grades = explanation.shades(len(SHADES) - 1)[tokens]
    return "".join(
        _shaded_word(word, SHADES[grade]) + " " * space
        for word, space, grade in zip(words, spaces, grades, strict=True)
    )


def _shaded_word(word: str, shade: int | None) -> str:
    if shade is None:
        return printable(word)
    if "\n" in word:  # a background would run to the end of the line
        return color(one_line(word), fg="black", bg=shade) + printable(word)
    return color(printable(word), fg="black", bg=shade)


def _strongest_sentences(explanation: Explanation) -> str:
    weights = explanation.sentence_attention
    return ", ".join(
        f'"{shortened(explanation.sentence(i), SENTENCE_WIDTH)}" {weights[i]:.3f}'
        for i in explanation.strongest_sentences(N_SENTENCES)
    )
