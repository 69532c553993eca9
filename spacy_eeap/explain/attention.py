"""Explain texts by the attention of a pipeline's text classifier or tagger."""

from collections.abc import Iterable, Iterator
from typing import cast

from spacy.language import Language
from spacy.pipeline import Tagger, TextCategorizer
from spacy.tokens import Doc
from spacy.util import minibatch

from .classes import explain_classes
from .pipes import find_attending_pipe
from .tagging import AnyExplanation
from .tags import explain_tags


def explain(
    nlp: Language,
    texts: Iterable[str],
    pipe_name: str | None = None,
    batch_size: int = 64,
) -> Iterator[AnyExplanation]:
    """Get what was predicted for each text, and the attention behind it.

    nlp (Language): A trained pipeline.
    texts (Iterable[str]): The texts. They are read one batch at a time.
    pipe_name (str | None): The classifier or tagger to explain. None: the only
        component of the pipeline that attends.
    batch_size (int): Number of texts per batch.
    YIELDS (Explanation | TaggingExplanation): One explanation per text, in order: of
        a classifier an Explanation, of a tagger a TaggingExplanation.
    RAISES (ValueError): If no component, or more than one, can be meant.
    """
    name = find_attending_pipe(nlp, pipe_name)
    rest = nlp.component_names[nlp.component_names.index(name) :]
    for batch in minibatch(texts, batch_size):
        # Restored before we yield: the caller may use the pipeline between texts.
        with nlp.select_pipes(disable=rest):
            docs = list(nlp.pipe(batch, batch_size=batch_size))
        yield from _explain_docs(nlp.get_pipe(name), docs)


def _explain_docs(pipe: object, docs: list[Doc]) -> Iterator[AnyExplanation]:
    if isinstance(pipe, Tagger):
        return explain_tags(pipe, docs)
    return explain_classes(cast(TextCategorizer, pipe), docs)
