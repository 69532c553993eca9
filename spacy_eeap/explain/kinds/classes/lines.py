"""Draw the explanation of a classifier for the terminal."""

from collections.abc import Iterator

from wasabi import color

from ....printing.printable import one_line, printable, shortened
from ...drawing import score_line
from ...drawing.left_out import NO_TOKENS, left_out
from ...drawing.text import join
from .. import because
from .excerpt import excerpt, with_gaps
from .explanation import Explanation
from .strongest_lines import strongest_lines

# From grey to amber in the 256 colours, and black ink: it stands out from a dark
# terminal by growing lighter and from a light one by growing more vivid.
SHADES = [None, 101, 137, 172, 208, 214]
N_SENTENCES = 3
SENTENCE_WIDTH = 40  # characters shown of each


def draw(explanation: Explanation, colors: bool) -> str:
    """Draw the scores, why, the tokens shaded by attention, and the strongest of them.

    explanation (Explanation): A text of any length.
    colors (bool): Whether the terminal shows colours.
    RETURNS (str): Some lines.
    """
    scores = score_line.draw(explanation, colors)
    if not explanation.words:
        return f"{scores}\n{NO_TOKENS}"
    lines = [scores, *because.lines(explanation), *_text(explanation, colors)]
    lines += strongest_lines(explanation)
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
    if not colors or not explanation.attention:
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
