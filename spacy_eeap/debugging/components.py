"""The checks of a component's data, by its kind."""

from collections.abc import Iterator
from functools import singledispatch

from spacy.pipeline import Tagger, TextCategorizer

from ..components.qa.answerer import QuestionAnswerer
from ..components.translate.translator import Translator
from .classes import check_classes
from .findings import Corpus, Finding
from .pairs import check_pairs
from .stories import check_stories
from .tags import check_tags


@singledispatch
def check_component(pipe: object, corpus: Corpus) -> Iterator[Finding]:
    """Check the data of a component. Of other kinds than ours spaCy tells what it can.

    pipe (object): The component.
    corpus (Corpus): The data.
    YIELDS (Finding): What was found.
    """
    yield from ()


check_component.register(TextCategorizer, check_classes)
check_component.register(Tagger, check_tags)
check_component.register(QuestionAnswerer, check_stories)
check_component.register(Translator, check_pairs)
