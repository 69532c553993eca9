"""The templates of pages and pictures, and what they can call."""

from functools import cache

from jinja2 import Environment, PackageLoader

from ..drawing.colors import DARK, LIGHT, N_SHADES
from ..drawing.methods import in_words, shades, signed
from ..drawing.printable import one_line, printable, shortened
from ..drawing.views import attributed, strongest_of_any, views
from ..kinds.classes.pieces import pieces
from ..kinds.classes.weight_rows import strongest_of
from ..kinds.tags.explanation import TaggingExplanation

N_ATTRIBUTED = 16  # tokens that a page knows of what a method says of a tag

FILTERS = {
    "in_words": in_words,
    "one_line": one_line,
    "shortened": shortened,
    "signed": signed,
}
FUNCTIONS = (attributed, pieces, shades, strongest_of, strongest_of_any, views)


@cache
def environment() -> Environment:
    """Get the templates, which escape markup and show control characters."""
    environment = Environment(
        loader=PackageLoader("spacy_eeap.explain"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_without_control_characters,
    )
    environment.filters |= FILTERS
    environment.globals |= {"light": LIGHT, "dark": DARK, "n_shades": N_SHADES}
    environment.globals["variables"] = {name: f"var(--{name})" for name in LIGHT}
    environment.globals |= {"zip": zip, "percent": _percent, "offsets": _offsets}
    environment.globals |= {function.__name__: function for function in FUNCTIONS}
    return environment


def _without_control_characters(value: object) -> object:
    return printable(value) if isinstance(value, str) else value


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _offsets(explanation: TaggingExplanation, i: int) -> str:
    """Write what a token attends to for the script: "-1:0.5 2:0.25".

    What each other method says follows, after a bar.
    """
    views = [list(explanation.strongest(i))]
    for rows in explanation.attributions.values():
        strongest = strongest_of(rows[i], N_ATTRIBUTED)
        views.append([(index, rows[i][index]) for index in strongest if rows[i][index]])
    return "|".join(
        " ".join(f"{index - i}:{weight:.2g}" for index, weight in view)
        for view in views
    )
