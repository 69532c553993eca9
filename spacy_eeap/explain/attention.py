"""Explain texts by the attention of a pipeline's text classifier."""

from collections.abc import Iterable, Iterator
from typing import cast

from spacy.language import Language
from spacy.pipeline import MultiLabel_TextCategorizer, TextCategorizer
from spacy.tokens import Doc
from spacy.util import minibatch

from ..models.textcat import has_attention, predict_with_attention
from .explanation import Explanation


def explain(
    nlp: Language,
    texts: Iterable[str],
    pipe_name: str | None = None,
    batch_size: int = 64,
) -> Iterator[Explanation]:
    """Get the scores of each text and the attention to each of its tokens.

    nlp (Language): A trained pipeline.
    texts (Iterable[str]): The texts. They are read one batch at a time.
    pipe_name (str | None): The text classifier to explain. None: the only one of
        the pipeline that attends.
    batch_size (int): Number of texts per batch.
    YIELDS (Explanation): One explanation per text, in order.
    RAISES (ValueError): If no component, or more than one, can be meant.
    """
    name = find_attending_pipe(nlp, pipe_name)
    pipe = cast(TextCategorizer, nlp.get_pipe(name))
    rest = nlp.component_names[nlp.component_names.index(name) :]
    for batch in minibatch(texts, batch_size):
        # Restored before we yield: the caller may use the pipeline between texts.
        with nlp.select_pipes(disable=rest):
            docs = list(nlp.pipe(batch, batch_size=batch_size))
        yield from explain_docs(pipe, docs)


def find_attending_pipe(nlp: Language, pipe_name: str | None = None) -> str:
    """Choose the component to explain.

    nlp (Language): A trained pipeline.
    pipe_name (str | None): The name of the component, if it is known.
    RETURNS (str): That name, or the name of the only component that attends.
    RAISES (ValueError): If the named component does not attend, or if none is named
        and not exactly one attends.
    """
    names = [name for name, pipe in nlp.components if _attends(pipe)]
    if pipe_name is None and len(names) == 1:
        return names[0]
    if pipe_name is not None and pipe_name in names:
        return pipe_name
    raise ValueError(f"{_problem(nlp, pipe_name, names)} {_advice(names)}")


def adds_linear_scores(nlp: Language, pipe_name: str) -> bool:
    """Tell whether a classifier has a wide part, which its attention does not show."""
    return cast(TextCategorizer, nlp.get_pipe(pipe_name)).model.has_ref("wide") is True


def _problem(nlp: Language, pipe_name: str | None, names: list[str]) -> str:
    if pipe_name is None:
        return f"{len(names)} components of this pipeline can tell their attention."
    if pipe_name in nlp.component_names:
        return f"The component '{pipe_name}' cannot tell its attention."
    return f"This pipeline has no component '{pipe_name}'."


def _advice(names: list[str]) -> str:
    if names:
        return f"Name one of these: {', '.join(names)}."
    return "Train a text classifier with the architecture 'spacy-eeap.TextCat.v1'."


def explain_docs(pipe: TextCategorizer, docs: list[Doc]) -> Iterator[Explanation]:
    """Explain documents that the components before the classifier have processed.

    pipe (TextCategorizer): A text classifier whose model attends.
    docs (list[Doc]): One batch of documents.
    YIELDS (Explanation): One explanation per document, in order. A document without
        tokens has scores of 0 and no predicted label.
    """
    results = _predict(pipe, [doc for doc in docs if len(doc)])
    for doc in docs:
        scores, weights = next(results) if len(doc) else ([0.0] * len(pipe.labels), {})
        by_label = dict(zip(pipe.labels, scores, strict=True))
        yield Explanation(
            words=[token.text for token in doc],
            spaces=[bool(token.whitespace_) for token in doc],
            attention=weights.get("attention", []),
            scores=by_label,
            predicted=_predicted(pipe, by_label) if len(doc) else [],
            lang="" if doc.lang_ == "xx" else doc.lang_,
            sentence_lengths=weights.get("sentence_lengths", []),
            sentence_attention=weights.get("sentences", []),
        )


def _predict(
    pipe: TextCategorizer, docs: list[Doc]
) -> Iterator[tuple[list[float], dict[str, list]]]:
    """Get the scores of the labels and the weights by name, for each document."""
    if docs:
        to_numpy = pipe.model.ops.to_numpy
        scores, attention = predict_with_attention(pipe.model, docs)
        for row, weights in zip(to_numpy(scores), attention, strict=True):
            lists = {name: to_numpy(array).tolist() for name, array in weights.items()}
            yield row.tolist(), lists


def _attends(pipe: object) -> bool:
    return isinstance(pipe, TextCategorizer) and has_attention(pipe.model)


def _predicted(pipe: TextCategorizer, scores: dict[str, float]) -> list[str]:
    if isinstance(pipe, MultiLabel_TextCategorizer):
        threshold = pipe.cfg["threshold"]
        return [label for label, score in scores.items() if score >= threshold]
    return [max(scores, key=scores.__getitem__)]
