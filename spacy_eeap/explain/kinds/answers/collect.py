"""Explain stories by the attention of a component that answers questions."""

from collections.abc import Iterator

from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc

from ....components.qa.answers import best_answers
from ....stories import find_story
from ..documents import language, texts_of, words_and_spaces
from ..predicted import predicted
from .explanation import AnsweringExplanation


def explain_answers(
    pipe: TrainablePipe, docs: list[Doc]
) -> Iterator[AnsweringExplanation]:
    """Explain stories that the components before the answering one have processed.

    pipe (TrainablePipe): A component with labels, whose model attends.
    docs (list[Doc]): One batch of stories.
    YIELDS (AnsweringExplanation): One explanation per story, in order.
    RAISES (ValueError): If a document is no story, see `find_story`.
    """
    to_numpy = pipe.model.ops.to_numpy
    stories = [find_story(doc) for doc in docs]
    scores, weights = pipe.model.attrs["predict_with_attention"](pipe.model, docs)
    answers = best_answers(to_numpy(scores), pipe.labels)
    told = zip(docs, words_and_spaces(docs), stories, answers, weights, strict=True)
    for doc, (words, spaces), story, answer, hops in told:
        *facts, question = texts_of(words, spaces, [*story.facts, story.question])
        yield predicted(
            AnsweringExplanation,
            answer["candidates"].values(),
            facts=facts,
            question=question,
            answer=answer["text"],
            candidates=answer["candidates"],
            weights=to_numpy(hops).tolist(),
            lang=language(doc),
        )
