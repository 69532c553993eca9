"""Taggers that tell what each token attended to.

spaCy's own tagger and morphologizer, with two things more: `save_activations`, and
errors that say what to do.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import Morphologizer, Tagger, TrainablePipe
from spacy.tokens import Doc
from spacy.training import Example
from thinc.types import Floats2d, Ints1d

from ...annotations import activations
from ...models.tagger import has_attention, predict_with_attention, probabilities
from ...saving.component import CheckedSaving
from ..checks import check_known_tags, check_loss, check_unknown_labels
from ..prediction import Prediction, as_prediction

Arrays = dict[str, NDArray[Any]]


class _Attentive(CheckedSaving, Tagger):
    """What the tagger and the morphologizer share."""

    def __init__(self, *args: Any, save_activations: bool, **kwargs: Any) -> None:
        """Take save_activations, and leave the rest to Tagger or Morphologizer."""
        super().__init__(*args, **kwargs)
        self.save_activations = save_activations

    def predict(self, docs: Iterable[Doc]) -> Prediction:
        """Tag documents.

        docs (Iterable[Doc]): The documents. They are not changed.
        RETURNS (Prediction): The numbers of the labels of each document's tokens (N,),
            their scores (N, nO), which may be logits, and the weights of each document
            if save_activations is on.
        """
        docs = list(docs)
        filled = [doc for doc in docs if len(doc)]
        scores, weights = self._run_model(filled) if filled else ([], [])
        by_doc = zip(scores, weights, strict=True)
        empty = self.model.ops.alloc2f(0, len(self.labels)), self._of_no_tokens()
        rows = [next(by_doc) if len(doc) else empty for doc in docs]
        all_scores = [row[0] for row in rows]
        saved = [row[1] for row in rows] if self.save_activations else None
        return Prediction(self._scores2guesses(all_scores), all_scores, saved)

    def _run_model(self, docs: list[Doc]) -> tuple[list[Floats2d], list[Arrays]]:
        if not (self.save_activations and has_attention(self.model)):
            return self.model.predict(docs), [{} for _ in docs]
        scores, strongest = predict_with_attention(self.model, docs)
        return scores, [
            {"attention": told.weights, "attended": told.positions}
            for told in strongest
        ]

    def _of_no_tokens(self) -> Arrays:
        if not has_attention(self.model):
            return {}
        return {
            "attention": numpy.zeros((0, 0), dtype="f"),
            "attended": numpy.zeros((0, 0), dtype="int32"),
        }

    def set_annotations(
        self, docs: Iterable[Doc], predicted: Prediction | Sequence[Ints1d]
    ) -> None:
        """Write the labels and, if save_activations is on, doc._.activations.

        The activations are {"probabilities": (N, nO), "label_ids": (N,)} for the N
        tokens and nO labels of the component, and of an attention also {"attention":
        (N, k), "attended": (N, k)}: for each token the weights of the k tokens that
        it attends to most, and their positions in the document. A weight of 0 has
        the position -1.

        docs (Iterable[Doc]): The documents that were predicted.
        predicted (Union[Prediction, Sequence[Ints1d]]): What predict returned, or, as
            of Tagger.predict, the labels' numbers of the tokens of each document (N,),
            of which there are no activations.
        """
        docs = [docs] if isinstance(docs, Doc) else list(docs)
        prediction = as_prediction(predicted)
        for doc in docs:
            self._make_known(doc)
        super().set_annotations(docs, prediction.plain)
        if prediction.weights is None:
            return
        to_numpy = self.model.ops.to_numpy
        of_labels = probabilities(self.model, prediction.scores)
        rows = zip(docs, of_labels, prediction.plain, prediction.weights, strict=True)
        for doc, P, label_ids, by_name in rows:
            arrays = {"probabilities": P, "label_ids": label_ids, **by_name}
            # Copies, because rows of a batch would keep the whole batch alive.
            copies = {name: to_numpy(array).copy() for name, array in arrays.items()}
            activations.save(doc, self.name, copies)

    def _make_known(self, doc: Doc) -> None:
        """Let the vocabulary of a document know the labels, if it is another one."""
        if doc.vocab is not self.vocab:
            for label in self.labels:
                doc.vocab.strings.add(label)

    def update(self, *args: Any, **kwargs: Any) -> dict[str, float]:
        """Learn as Tagger does, with the error of get_loss for scores that are NaN."""
        return TrainablePipe.update(self, *args, **kwargs)

    def get_loss(
        self, examples: Iterable[Example], scores: Prediction | list[Floats2d]
    ) -> tuple:
        """Get the loss and its gradient as Tagger does.

        examples (Iterable[Example]): The batch.
        scores (Union[Prediction, List[Floats2d]]): What predict returned, or the
            probabilities of the labels of each document's tokens (N, nO).
        RAISES: ValueError if the loss is not a number, before it reaches a weight.
        """
        if isinstance(scores, Prediction):
            scores = probabilities(self.model, scores.scores)
        check_loss(self.name, float(self.model.ops.flatten(scores).sum()))
        return super().get_loss(examples, scores)


class AttentiveTagger(_Attentive):
    """spaCy's Tagger that tells its attention."""

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        labels: list[str] | None = None,
    ) -> None:
        """Initialize as Tagger does, after a check of the labels.

        RAISES: ValueError if the examples have other labels than those given.
        """
        if labels is not None:
            self._check_labels(get_examples(), labels)
        super().initialize(get_examples, nlp=nlp, labels=labels)

    def get_loss(
        self, examples: Iterable[Example], scores: Prediction | list[Floats2d]
    ) -> tuple:
        """Get the loss and its gradient as Tagger does.

        RAISES: ValueError if an example has a tag that is no label, or the loss is not
            a number, before it reaches a weight.
        """
        try:
            return super().get_loss(examples, scores)
        except KeyError:
            unknown = self._unknown(examples, self.labels)
            check_known_tags(self.name, unknown, self.labels)
            raise

    def _check_labels(self, examples: Iterable[Example], given: list[str]) -> None:
        check_unknown_labels(self.name, self._unknown(examples, given), given)

    def _unknown(self, examples: Iterable[Example], given: Iterable[str]) -> set[str]:
        found = {token.tag_ for example in examples for token in example.y}
        # A tag with this prefix is one that the token has not.
        negation = self.cfg["neg_prefix"]
        return found - {"", *given, *(f"{negation}{label}" for label in given)}


class AttentiveMorphologizer(_Attentive, Morphologizer):
    """spaCy's Morphologizer that tells its attention."""
