"""Draw explanations as one HTML page that needs no network.

A page of texts that were classified needs no script, nor does one of answers, whose
facts are tables. Of texts that were tagged each token attends to others, which a script
of the page shades; the same stands in a table.
"""

from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256

from jinja2 import Environment, PackageLoader

from .answering import AnsweringExplanation
from .explanation import Explanation
from .kinds import AnyExplanation
from .printable import one_line, printable
from .tagging import TaggingExplanation

N_SHADES = 9  # the classes a1 to a9 of page.css
N_STRONGEST = 10  # tokens listed with their weights
N_LABELS = 10  # labels listed with their scores
N_ATTENDED = 5  # tokens listed that a token attends to
N_FACTS = 20  # facts of a story that are not folded

TEMPLATES: dict[type[AnyExplanation], str] = {
    Explanation: "classified.html",
    TaggingExplanation: "tagged.html",
    AnsweringExplanation: "answered.html",
}


def render(explanations: Iterable[AnyExplanation], title: str = "Attention") -> str:
    """Draw each document: shaded tokens, tags and what they attend to, or facts by hop.

    explanations (Iterable[AnyExplanation]): The documents, in the order of the page.
    title (str): The title of the page.
    RETURNS (str): A whole HTML document. Write it as UTF-8.
    """
    texts = list(explanations)
    templates = [TEMPLATES[type(text)] for text in texts]
    script = _script() if "tagged.html" in templates else ""
    return (
        _environment()
        .get_template("page.html")
        .render(
            title=title,
            texts=texts,
            templates=templates,
            script=script,
            script_hash=_hash(script),
            n_shades=N_SHADES,
            n_strongest=N_STRONGEST,
            n_labels=N_LABELS,
            n_attended=N_ATTENDED,
            n_facts=N_FACTS,
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("spacy_eeap.explain"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_without_control_characters,
    )
    environment.filters["one_line"] = one_line
    environment.globals |= {"zip": zip, "percent": _percent, "offsets": _offsets}
    return environment


def _without_control_characters(value: object) -> object:
    return printable(value) if isinstance(value, str) else value


def _script() -> str:
    return _environment().get_template("tagged.js").render()


def _hash(script: str) -> str:
    """Name a script in a policy, which then allows this one and no other."""
    return f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _offsets(explanation: TaggingExplanation, i: int) -> str:
    """Write what a token attends to for the script: "-1:0.5 2:0.25"."""
    pairs = explanation.strongest(i)
    return " ".join(f"{index - i}:{weight:.2g}" for index, weight in pairs)
