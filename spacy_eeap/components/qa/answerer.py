"""A component that answers the question of a story, and tells which facts it read.

    doc._.answer                     the answer, its score, and the best candidates
    doc.spans["facts"], ["question"] the story, where it was found by rule
    doc._.activations[name]          the weights of the facts, if save_activations is on

The answers of the training data are its labels. A document that holds no story has no
answer, and costs those beside it nothing.
"""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

import numpy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example, validate_get_examples
from spacy.vocab import Vocab
from thinc.api import Model
from thinc.types import Floats2d

from ...annotations import activations
from ..checks import check_loss
from ..prediction import Prediction, as_prediction
from .answers import (
    best_answers,
    cross_entropy,
    gold_answer,
    one_hot,
)
from .labels import AnswerLabels
from .stories import among, check_stories, holds_story, mark_story, warn_of_others

SAMPLE = 10  # documents that the model is initialized with


class QuestionAnswerer(AnswerLabels):
    """Answers a question about facts with one of the answers of the training data."""

    def __init__(
        self,
        vocab: Vocab,
        model: Model[list[Doc], Floats2d],
        name: str = "eeap_qa",
        *,
        scorer: Callable | None,
        save_activations: bool,
    ) -> None:
        """Make the component, without labels yet.

        vocab (Vocab): The vocabulary of the pipeline.
        model (Model[List[Doc], Floats2d]): Gives the probability of each label, and
            takes back the gradient of their logits. It may have these attributes:
            "predict_with_attention", a function of the model and the documents that
            gives the scores and the weights of each document's facts (hops, heads,
            facts);
            "set_answers", a function of the model and its labels that is called
            before it is initialized; and "resize_output", without which a trained
            model has no place for more labels.
        name (str): The name in the pipeline.
        scorer (Optional[Callable]): The scoring method.
        save_activations (bool): Whether to write what the model saw to each Doc.
        """
        super().__init__(vocab, model, name, labels=[])
        self.scorer = scorer
        self.save_activations = save_activations

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        labels: list[str] | None = None,
    ) -> None:
        """Initialize the model for the answers of the examples.

        get_examples (Callable[[], Iterable[Example]]): Gives the training examples,
            whose references have doc._.answer.
        nlp (Optional[Language]): The pipeline.
        labels (Optional[List[str]]): The answers, as `spacy init labels` writes them.
            Those of the examples if None.
        RAISES: ValueError if the examples have answers that are not among the labels,
            there are none, or no example holds a story.
        """
        validate_get_examples(get_examples, "QuestionAnswerer.initialize")
        self._learn_labels(get_examples(), labels)
        if "set_answers" in self.model.attrs:
            self.model.attrs["set_answers"](self.model, self.label_data)
        told = (example for example in get_examples() if holds_story(example.x))
        sample = list(islice(told, SAMPLE))
        if not sample:
            check_stories(self.name, [example.x for example in get_examples()])
        docs = [example.x for example in sample]
        self.model.initialize(X=docs, Y=self._truths(sample))
        self._check_width()

    def predict(self, docs: Iterable[Doc]) -> Prediction:
        """Answer the questions of documents.

        docs (Iterable[Doc]): The documents. They are not changed.
        RETURNS (Prediction): Scores (B, nO), and the weights of each document if
            save_activations is on. A document that holds no story has a row of zeros,
            and no weights.
        """
        docs = list(docs)
        # To look for stories before the model does would take half its time.
        try:
            return self._predict(docs)
        except ValueError:
            rows = [i for i, doc in enumerate(docs) if holds_story(doc)]
            if len(rows) == len(docs):
                raise
        return among(docs, rows, self._predict([docs[i] for i in rows]))

    def _predict(self, docs: list[Doc]) -> Prediction:
        if not docs:
            return as_prediction(self.model.ops.alloc2f(0, len(self.labels)))
        if not self.save_activations:
            return as_prediction(self.model.predict(docs))
        scores, weights = self._predict_with_attention(docs)
        return Prediction(scores, scores, weights)

    def _predict_with_attention(
        self, docs: list[Doc]
    ) -> tuple[Floats2d, list[dict[str, Any]]]:
        if "predict_with_attention" not in self.model.attrs:
            return self.model.predict(docs), [{} for _ in docs]
        scores, hops = self.model.attrs["predict_with_attention"](self.model, docs)
        return scores, [{"hops": self.model.ops.to_numpy(array)} for array in hops]

    def set_annotations(
        self, docs: Iterable[Doc], predicted: Prediction | Floats2d
    ) -> None:
        """Write doc._.answer, doc.spans, and doc._.activations if they are saved.

        doc.spans["facts"] and doc.spans["question"] are written where the story was
        found by rule. The activations are {"probabilities": (nO,)} and, of a model that
        tells it, {"hops": (hops, heads, facts)}: the weight of each fact.

        A document that holds no story has no answer, None, and no activations. There
        is a warning, which does not tell of which ones: Python shows it once.

        docs (Iterable[Doc]): The documents that were predicted.
        predicted (Union[Prediction, Floats2d]): What predict returned. Of plain scores
            (B, nO) there are no activations.
        """
        docs = list(docs)
        prediction = as_prediction(predicted)
        scores = self.model.ops.to_numpy(prediction.scores)
        answers = best_answers(scores, self.labels)
        for doc, row, answer in zip(docs, scores, answers, strict=True):
            doc._.answer = answer if row.any() and mark_story(doc) else None
        if any(doc._.answer is None for doc in docs):
            warn_of_others(self.name, "their doc._.answer is None")
        if prediction.weights is None:
            return
        for doc, row, by_name in zip(docs, scores, prediction.weights, strict=True):
            if doc._.answer is None:
                continue
            arrays = {"probabilities": row, **by_name}
            # Copies, because rows of a batch would keep the whole batch alive.
            copies = {name: array.copy() for name, array in arrays.items()}
            activations.save(doc, self.name, copies)

    def update(self, examples: Iterable[Example], **settings: Any) -> dict[str, float]:
        """Learn from a batch as TrainablePipe does.

        Nothing is learnt of a document that holds no story, of which there is a
        warning: hours of training should not end for one text.

        RAISES: ValueError if an answer is no label.
        """
        examples = list(examples)
        try:
            return super().update(examples, **settings)
        except ValueError:
            told = [example for example in examples if holds_story(example.x)]
            if len(told) == len(examples):
                raise
        warn_of_others(self.name, "nothing was learnt of them")
        return super().update(told, **settings)

    def get_loss(
        self, examples: Iterable[Example], scores: Prediction | Floats2d
    ) -> tuple[float, Floats2d]:
        """Get the cross-entropy of the answers, and the gradient of their logits.

        Both are sums over the batch. An example without an answer adds nothing.

        examples (Iterable[Example]): The batch.
        scores (Union[Prediction, Floats2d]): What predict returned, or the
            probabilities that the model gave (B, nO).
        RETURNS (Tuple[float, Floats2d]): The loss in nats, and the gradient (B, nO).
        RAISES: ValueError if an answer is not among the labels, or the loss is not a
            number, before it reaches a weight.
        """
        truths = self.model.ops.asarray2f(self._truths(examples))
        loss, d_logits = cross_entropy(as_prediction(scores).scores, truths)
        check_loss(self.name, loss)
        return loss, d_logits

    def score(self, examples: Iterable[Example], **kwargs: Any) -> dict[str, Any]:
        """Score examples. The scorer is told whose activations to read."""
        return super().score(examples, **{"pipe_name": self.name, **kwargs})

    def _truths(self, examples: Iterable[Example]) -> NDArray[numpy.float32]:
        gold = [gold_answer(example.y) for example in examples]
        return one_hot(self.name, gold, self.labels)
