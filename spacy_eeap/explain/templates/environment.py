"""The templates of pages and pictures, and what they can call."""

from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader

from ...printing.printable import one_line, printable, shortened
from ..drawing.colors import DARK, LIGHT, N_SHADES
from ..drawing.methods import in_words, shades, signed, strongest_of
from ..drawing.views import attributed, strongest_of_any, views
from ..kinds import KINDS
from ..kinds.because import N_SENTENCES, because, changing_first

FILTERS = {
    "in_words": in_words,
    "one_line": one_line,
    "shortened": shortened,
    "signed": signed,
}
FUNCTIONS = (
    attributed,
    because,
    changing_first,
    shades,
    strongest_of,
    strongest_of_any,
    views,
)


@cache
def environment() -> Environment:
    """Get the templates, which escape markup and show control characters."""
    environment = Environment(
        loader=ChoiceLoader(
            [
                PackageLoader("spacy_eeap.explain"),
                PackageLoader("spacy_eeap.explain", "kinds"),
            ]
        ),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_without_control_characters,
    )
    environment.filters |= FILTERS
    environment.globals |= {"light": LIGHT, "dark": DARK, "n_shades": N_SHADES}
    environment.globals["variables"] = {name: f"var(--{name})" for name in LIGHT}
    environment.globals |= {"zip": zip, "percent": _percent}
    environment.globals["n_sentences"] = N_SENTENCES
    environment.globals |= {function.__name__: function for function in FUNCTIONS}
    for kind in KINDS:
        environment.globals |= kind.names
    return environment


def _without_control_characters(value: object) -> object:
    return printable(value) if isinstance(value, str) else value


def _percent(share: float) -> str:
    return f"{share:.1%}"
