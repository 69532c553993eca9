"""Draw explanations as one HTML page that needs no network, or as a part of a page.

Shaded texts, tables of facts and pictures of alignments need no script. One is in the
page if it has something to do: texts that were tagged have it shade what a token that
is pointed at attends to, a table of several texts has it sort them, and the pieces of
a long text have it put them in the order of the text. Without it all can be read.
"""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from uuid import uuid4

from ..kinds import kind_of, kinds_of
from ..kinds.kind import AnyExplanation
from ..templates.environment import environment
from .overview import overviews

N_STRONGEST = 10  # tokens listed with their weights
N_LABELS = 10  # labels listed with their scores
N_ATTENDED = 5  # tokens listed that a token attends to
N_UNFOLDED = 20  # texts of a page that are not folded
N_OPENING = 80  # characters shown of a text that is folded


def render(
    explanations: Iterable[AnyExplanation], title: str = "Attention", page: bool = True
) -> str:
    """Draw each document: shaded tokens, tags, facts by hop, or an alignment.

    explanations (Iterable[AnyExplanation]): The documents, in the order of the page.
    title (str): The title of the page.
    page (bool): Whether to draw a whole page. Otherwise it is an element to put into
        one, such as a notebook, whose other elements it leaves as they are.
    RETURNS (str): A whole HTML document, or a <div>. Write it as UTF-8.
    """
    texts = list(explanations)
    templates = [kind_of(text).template for text in texts]
    tables = overviews(texts)
    script = _script([*_parts(texts), *(["overview.js"] if tables else [])])
    return (
        environment()
        .get_template("page.html" if page else "fragment.html")
        .render(
            title=title,
            texts=texts,
            templates=templates,
            kinds=kinds_of(texts),
            overviews=tables,
            attends=any(map(_attends, texts)) or not any(map(_compares, texts)),
            compares=any(map(_compares, texts)),
            answers=any(getattr(text, "why", None) for text in texts),
            folds=len(texts) > N_UNFOLDED,
            # Two fragments on one page must not have the same names.
            prefix="" if page else f"eeap{uuid4().hex[:12]}-",
            script=script,
            script_hash=_hash(script),
            n_strongest=N_STRONGEST,
            n_labels=N_LABELS,
            n_attended=N_ATTENDED,
            n_opening=N_OPENING,
        )
    )


def _attends(text: AnyExplanation) -> bool:
    """Tell whether there is attention to see: a classifier may have none."""
    return bool(getattr(text, "attention", True))


def _compares(text: AnyExplanation) -> bool:
    return bool(getattr(text, "attributions", None))


def _parts(texts: list[AnyExplanation]) -> list[str]:
    """Get the parts of the script that these texts have something to do for."""
    needed = (kind_of(text) for text in texts if kind_of(text).needs_script(text))
    return list(dict.fromkeys(kind.script for kind in needed))


def _script(parts: list[str]) -> str:
    return environment().get_template("page.js").render(parts=parts) if parts else ""


def _hash(script: str) -> str:
    """Name a script in a policy, which then allows this one and no other."""
    return f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"
