"""The templates of pages and pictures, and what they can call."""

from functools import cache

from jinja2 import Environment, PackageLoader

from .colors import DARK, LIGHT, N_SHADES
from .printable import one_line, printable
from .tagging import TaggingExplanation


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
    environment.filters["one_line"] = one_line
    environment.globals |= {"light": LIGHT, "dark": DARK, "n_shades": N_SHADES}
    environment.globals["variables"] = {name: f"var(--{name})" for name in LIGHT}
    environment.globals |= {"zip": zip, "percent": _percent, "offsets": _offsets}
    return environment


def _without_control_characters(value: object) -> object:
    return printable(value) if isinstance(value, str) else value


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _offsets(explanation: TaggingExplanation, i: int) -> str:
    """Write what a token attends to for the script: "-1:0.5 2:0.25"."""
    pairs = explanation.strongest(i)
    return " ".join(f"{index - i}:{weight:.2g}" for index, weight in pairs)
