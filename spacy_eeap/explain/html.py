"""Draw explanations as one HTML page that needs no network and no script."""

from collections.abc import Iterable
from functools import cache

from jinja2 import Environment, PackageLoader, Template

from .explanation import Explanation
from .printable import one_line, printable

N_SHADES = 9  # the classes a1 to a9 of page.css
N_STRONGEST = 10  # tokens listed with their weights
N_LABELS = 10  # labels listed with their scores


def render(explanations: Iterable[Explanation], title: str = "Attention") -> str:
    """Draw each document with its scores and its tokens shaded by attention.

    explanations (Iterable[Explanation]): The documents, in the order of the page.
    title (str): The title of the page.
    RETURNS (str): A whole HTML document. Write it as UTF-8.
    """
    return _template().render(
        title=title,
        texts=explanations,
        n_shades=N_SHADES,
        n_strongest=N_STRONGEST,
        n_labels=N_LABELS,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("spacy_eeap.explain"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_without_control_characters,
    )
    environment.filters["one_line"] = one_line
    environment.globals["zip"] = zip
    return environment.get_template("page.html")


def _without_control_characters(value: object) -> object:
    return printable(value) if isinstance(value, str) else value
