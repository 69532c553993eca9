"""The checks of a component's data, by its kind."""

from collections.abc import Callable, Iterator
from typing import Any

from spacy.pipeline import Tagger, TextCategorizer

from ..components.qa.answerer import QuestionAnswerer
from ..components.translate.translator import Translator
from .classes import check_classes
from .findings import Corpus, Finding
from .pairs import check_pairs
from .stories import check_stories
from .tags import check_tags

CHECKS: dict[type, Callable[[Any, Corpus], Iterator[Finding]]] = {
    TextCategorizer: check_classes,
    Tagger: check_tags,
    QuestionAnswerer: check_stories,
    Translator: check_pairs,
}


def check_component(pipe: object, corpus: Corpus) -> Iterator[Finding]:
    """Check the data of a component. Of other kinds than ours spaCy tells what it can.

    pipe (object): The component.
    corpus (Corpus): The data.
    YIELDS (Finding): What was found.
    """
    for kind, check in CHECKS.items():
        if isinstance(pipe, kind):
            yield from check(pipe, corpus)
