"""Explain texts by the attention of a component of a pipeline."""

from collections.abc import Iterable, Iterator
from typing import cast

from spacy.language import Language
from spacy.pipeline import Tagger, TextCategorizer, TrainablePipe
from spacy.tokens import Doc
from spacy.util import minibatch

from ..components.translators import is_translator
from .answers import explain_answers
from .classes import explain_classes
from .kinds import AnyExplanation
from .pipes import find_attending_pipe
from .tags import explain_tags
from .translations import explain_translations


def explain(
    nlp: Language,
    texts: Iterable[str | Doc],
    pipe_name: str | None = None,
    batch_size: int = 64,
) -> Iterator[AnyExplanation]:
    """Get what was predicted for each text, and the attention behind it.

    nlp (Language): A trained pipeline.
    texts (Iterable[str | Doc]): The texts, or Docs of the pipeline's vocab, such as
        the stories of `make_story`. They are read one batch at a time.
    pipe_name (str | None): The component to explain. None: the only one of the
        pipeline that attends.
    batch_size (int): Number of texts per batch.
    YIELDS (AnyExplanation): One explanation per text, in order: of a classifier an
        Explanation, of a tagger a TaggingExplanation, of a component that answers
        questions an AnsweringExplanation, of one that translates a
        TranslatingExplanation.
    RAISES (ValueError): If no component, or more than one, can be meant, or if a text
        is no story, but it should be.
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
    if isinstance(pipe, TextCategorizer):
        return explain_classes(pipe, docs)
    if is_translator(pipe):
        return explain_translations(pipe, docs)
    return explain_answers(cast(TrainablePipe, pipe), docs)
