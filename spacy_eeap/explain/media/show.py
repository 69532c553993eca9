"""Show explanations as markup, in a notebook as spaCy's displaCy does."""

from collections.abc import Iterable

from spacy import displacy
from spacy.util import is_in_jupyter

from ..kinds.kind import AnyExplanation
from . import html, terminal
from .svg import svg

STYLES = ("html", "svg", "text")


def render(
    explanations: AnyExplanation | Iterable[AnyExplanation],
    style: str = "html",
    page: bool = False,
    jupyter: bool | None = None,
) -> str | None:
    """Draw explanations, and in a notebook display what was drawn.

    explanations (AnyExplanation | Iterable[AnyExplanation]): One or several, such as
        what `explain` yields.
    style (str): "html" for shaded texts, "svg" for a picture of each, or "text" for
        what a terminal shows.
    page (bool): Whether HTML is a whole page. By default it can be part of another.
    jupyter (bool | None): Whether to display in a notebook. None: if this runs in one.
    RETURNS (str | None): The markup, in the wrapper of `displacy.set_render_wrapper` if
        there is one; or the text. None if it was displayed.
    RAISES (ValueError): If there is no such style.
    """
    if style not in STYLES:
        raise ValueError(
            f"The style must be one of {', '.join(STYLES)}, was: '{style}'."
        )
    if isinstance(explanations, AnyExplanation):
        explanations = [explanations]
    drawn = _draw(explanations, style, page)
    if style != "text" and displacy.RENDER_WRAPPER is not None:
        drawn = displacy.RENDER_WRAPPER(drawn)
    if not (is_in_jupyter() if jupyter is None else jupyter):
        return drawn
    _display(drawn, style)
    return None


def _draw(explanations: Iterable[AnyExplanation], style: str, page: bool) -> str:
    if style == "svg":
        return "".join(map(svg, explanations))
    if style == "text":
        return terminal.render(explanations)
    return html.render(explanations, page=page)


def _display(drawn: str, style: str) -> None:
    from IPython.display import HTML, display

    if style == "text":
        print(drawn)
    else:
        # The class keeps MathJax from reading dollars in a text as formulas.
        display(HTML(f'<div class="tex2jax_ignore">{drawn}</div>'))
