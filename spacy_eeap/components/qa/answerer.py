"""A component that answers the question of a story, and tells which facts it read.

    doc._.answer                     the answer, its score, and the best candidates
    doc.spans["facts"], ["question"] the story, where it was found by rule
    doc._.activations[name]          the weights of the facts, if save_activations is on

The answers of the training data are its labels.
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
from .stories import find_stories, mark_story, naming

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
            there are none, or one of the first examples holds no story.
        """
        validate_get_examples(get_examples, "QuestionAnswerer.initialize")
        self._learn_labels(get_examples(), labels)
        if "set_answers" in self.model.attrs:
            self.model.attrs["set_answers"](self.model, self.label_data)
        sample = list(islice(get_examples(), SAMPLE))
        docs = [example.x for example in sample]
        find_stories(self.name, docs)
        self.model.initialize(X=docs, Y=self._truths(sample))
        self._check_width()

    def predict(self, docs: Iterable[Doc]) -> Prediction:
        """Answer the questions of documents.

        docs (Iterable[Doc]): The documents. They are not changed.
        RETURNS (Prediction): Scores (B, nO), and the weights of each document if
            save_activations is on.
        RAISES: ValueError if a document holds no story.
        """
        docs = list(docs)
        if not docs:
            return as_prediction(self.model.ops.alloc2f(0, len(self.labels)))
        with naming(self.name, docs):
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

        docs (Iterable[Doc]): The documents that were predicted.
        predicted (Union[Prediction, Floats2d]): What predict returned. Of plain scores
            (B, nO) there are no activations.
        """
        docs = list(docs)
        prediction = as_prediction(predicted)
        scores = self.model.ops.to_numpy(prediction.scores)
        for doc, answer in zip(docs, best_answers(scores, self.labels), strict=True):
            mark_story(self.name, doc)
            doc._.answer = answer
        if prediction.weights is None:
            return
        for doc, row, by_name in zip(docs, scores, prediction.weights, strict=True):
            arrays = {"probabilities": row, **by_name}
            # Copies, because rows of a batch would keep the whole batch alive.
            copies = {name: array.copy() for name, array in arrays.items()}
            activations.save(doc, self.name, copies)

    def update(self, examples: Iterable[Example], **settings: Any) -> dict[str, float]:
        """Learn from a batch as TrainablePipe does.

        RAISES: ValueError if a document holds no story, or its answer is no label.
        """
        examples = list(examples)
        with naming(self.name, [example.x for example in examples]):
            return super().update(examples, **settings)

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
