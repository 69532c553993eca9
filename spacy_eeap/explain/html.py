"""Draw explanations as one HTML page that needs no network.

A page of texts that were classified needs no script, nor does one of answers, whose
facts are tables, or of translations, each of which is a picture and a table. Of texts
that were tagged each token attends to others, which a script of the page shades; the
same stands in a table.
"""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

from .alignment import lay_out
from .answering import AnsweringExplanation
from .environment import environment
from .explanation import Explanation
from .kinds import AnyExplanation
from .tagging import TaggingExplanation
from .translating import TranslatingExplanation

N_STRONGEST = 10  # tokens listed with their weights
N_LABELS = 10  # labels listed with their scores
N_ATTENDED = 5  # tokens listed that a token attends to
N_FACTS = 20  # facts of a story that are not folded
N_SIDE = 200  # tokens of a text that a picture has place for
N_CANDIDATES = 10  # translations listed with their scores

TEMPLATES: dict[type[AnyExplanation], str] = {
    Explanation: "classified.html",
    TaggingExplanation: "tagged.html",
    AnsweringExplanation: "answered.html",
    TranslatingExplanation: "translated.html",
}


def render(explanations: Iterable[AnyExplanation], title: str = "Attention") -> str:
    """Draw each document: shaded tokens, tags, facts by hop, or an alignment.

    explanations (Iterable[AnyExplanation]): The documents, in the order of the page.
    title (str): The title of the page.
    RETURNS (str): A whole HTML document. Write it as UTF-8.
    """
    texts = list(explanations)
    templates = [TEMPLATES[type(text)] for text in texts]
    script = _script() if "tagged.html" in templates else ""
    return (
        environment()
        .get_template("page.html")
        .render(
            title=title,
            texts=texts,
            templates=templates,
            script=script,
            script_hash=_hash(script),
            lay_out=lay_out,
            n_strongest=N_STRONGEST,
            n_labels=N_LABELS,
            n_attended=N_ATTENDED,
            n_facts=N_FACTS,
            n_side=N_SIDE,
            n_candidates=N_CANDIDATES,
        )
    )


def _script() -> str:
    return environment().get_template("tagged.js").render()


def _hash(script: str) -> str:
    """Name a script in a policy, which then allows this one and no other."""
    return f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"
