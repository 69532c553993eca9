"""Explain texts by the attention of a component of a pipeline."""

from collections.abc import Iterable, Iterator, Sequence

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import minibatch

from ...attribute.methods import find_method
from ...attribute.pipes import run_before
from ..kinds.kind import AnyExplanation
from .attributed import Asked
from .gold import add_gold, known_gold
from .pipes import attends, check_initialized, find_explained_pipe, kind_of_pipe


def explain(
    nlp: Language,
    texts: str | Doc | Example | Iterable[str | Doc | Example],
    pipe_name: str | None = None,
    batch_size: int | None = None,
    attributions: Sequence[str] = (),
    why: bool = False,
    target: str | None = None,
    contrast: str | None = None,
) -> Iterator[AnyExplanation]:
    """Get what was predicted for each text, and the attention behind it.

    nlp (Language): A trained pipeline.
    texts (str | Doc | Example | Iterable[str | Doc | Example]): The texts, or Docs of
        the pipeline's vocab, such as the stories of `make_story`, or Examples. They are
        read one batch at a time. Or one of them. What is right is told of an Example,
        whose reference knows it, and of a Doc whose cats are all 0 or 1: others are
        what a pipeline has predicted.
    pipe_name (str | None): The component to explain. None: the only one of the
        pipeline that attends, or else its only text classifier.
    batch_size (int | None): Number of texts per batch. None: that of the pipeline, as
        `nlp.pipe` takes it.
    attributions (Sequence[str]): Other methods to set beside the attention: "erasure",
        "gradient_x_input", "integrated_gradients". They take many predictions each. Of
        a component without attention, erasure if none is named.
    why (bool): Whether to look for the smallest set of tokens, of sentences (of a long
        text) or of facts without which each decision would be another, and for the
        smallest that alone keeps it. Takes some predictions for each token.
    target (str | None): The label that these explain. None: the one that is given.
    contrast (str | None): Another label: they tell why the one and not the other.
    YIELDS (AnyExplanation): One explanation per text, in order: of a classifier an
        Explanation, of a tagger a TaggingExplanation, of a component that answers
        questions an AnsweringExplanation, of one that translates a
        TranslatingExplanation, of a span categorizer a SpansExplanation.
    RAISES (TypeError): If one of the texts is neither a text, a Doc nor an Example.
    RAISES (ValueError): If no component, or more than one, can be meant, or if a text
        is no story, but it should be; if the component has not been trained; or if a
        method is not known, or does not fit the component; or if a label is none of it,
        or nothing is asked about it.
    """
    name = find_explained_pipe(nlp, pipe_name)
    for method in attributions:
        find_method(method)
    if not attributions and not attends(nlp, name):
        attributions = ["erasure"]
    kind = kind_of_pipe(nlp, name)
    check_initialized(nlp, name)
    asked = None
    if attributions or why:
        decider = kind.find_decider(nlp, name)
        asked = Asked(decider, tuple(attributions), why, target, contrast)
    elif target is not None or contrast is not None:
        raise ValueError(
            "Attention does not ask about a label. To have one explained, set "
            "why=True, or name other methods in attributions, such as 'erasure'."
        )
    for batch in minibatch(_inputs(nlp, texts), batch_size or nlp.batch_size):
        # Before the pipeline writes to them.
        golds = [known_gold(kind, given) for _, given in batch]
        docs = run_before(nlp, name, [doc for doc, _ in batch])
        explanations = kind.explain(nlp.get_pipe(name), docs)
        if asked is not None:
            explanations = asked.add_to(docs, explanations)
        yield from map(add_gold, explanations, golds)


Input = tuple[Doc, str | Doc | Example]  # what the pipeline reads, and what was given


def _inputs(
    nlp: Language, texts: str | Doc | Example | Iterable[str | Doc | Example]
) -> Iterator[Input]:
    # One text is an iterable of its characters, and one Doc one of its tokens.
    several = [texts] if isinstance(texts, str | Doc | Example) else texts
    for number, text in enumerate(several, start=1):
        if isinstance(text, str):
            yield nlp.make_doc(text), text
        elif isinstance(text, Doc):
            yield text, text
        elif isinstance(text, Example):
            yield text.predicted.copy(), text
        else:
            raise TypeError(
                f"Texts to explain are strings, Docs or Examples, but number {number} "
                f"of them is {text!r:.60}, of the type {type(text).__name__}. Leave it "
                f"out."
            )
