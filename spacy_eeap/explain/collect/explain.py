"""Explain texts by the attention of a component of a pipeline."""

from collections.abc import Iterable, Iterator, Sequence

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import minibatch

from ...attribute.methods import find_method
from ...attribute.pipes import run_before
from ..kinds.kind import AnyExplanation
from .attributed import with_attributions
from .pipes import check_initialized, find_attending_pipe, kind_of_pipe


def explain(
    nlp: Language,
    texts: str | Doc | Iterable[str | Doc],
    pipe_name: str | None = None,
    batch_size: int | None = None,
    attributions: Sequence[str] = (),
) -> Iterator[AnyExplanation]:
    """Get what was predicted for each text, and the attention behind it.

    nlp (Language): A trained pipeline.
    texts (str | Doc | Iterable[str | Doc]): The texts, or Docs of the pipeline's
        vocab, such as the stories of `make_story`. They are read one batch at a time.
        Or one text or Doc.
    pipe_name (str | None): The component to explain. None: the only one of the
        pipeline that attends.
    batch_size (int | None): Number of texts per batch. None: that of the pipeline, as
        `nlp.pipe` takes it.
    attributions (Sequence[str]): Other methods to set beside the attention: "erasure",
        "gradient_x_input", "integrated_gradients". They take many predictions each.
    YIELDS (AnyExplanation): One explanation per text, in order: of a classifier an
        Explanation, of a tagger a TaggingExplanation, of a component that answers
        questions an AnsweringExplanation, of one that translates a
        TranslatingExplanation, of a span categorizer a SpansExplanation.
    RAISES (TypeError): If one of the texts is neither a text nor a Doc.
    RAISES (ValueError): If no component, or more than one, can be meant, or if a text
        is no story, but it should be; if the component has not been trained; or if a
        method is not known, or does not fit the component.
    """
    name = find_attending_pipe(nlp, pipe_name)
    for method in attributions:
        find_method(method)
    kind = kind_of_pipe(nlp, name)
    check_initialized(nlp, name)
    decider = kind.find_decider(nlp, name) if attributions else None
    for batch in minibatch(_docs(nlp, texts), batch_size or nlp.batch_size):
        docs = run_before(nlp, name, batch)
        explanations = kind.explain(nlp.get_pipe(name), docs)
        if decider is None:
            yield from explanations
        else:
            yield from with_attributions(decider, docs, explanations, attributions)


def _docs(nlp: Language, texts: str | Doc | Iterable[str | Doc]) -> Iterator[Doc]:
    # One text is an iterable of its characters, and one Doc one of its tokens.
    several = [texts] if isinstance(texts, str | Doc) else texts
    for number, text in enumerate(several, start=1):
        if isinstance(text, str):
            yield nlp.make_doc(text)
        elif isinstance(text, Doc):
            yield text
        else:
            raise TypeError(
                f"Texts to explain are strings or Docs, but number {number} of them is "
                f"{text!r:.60}, of the type {type(text).__name__}. Leave it out."
            )
