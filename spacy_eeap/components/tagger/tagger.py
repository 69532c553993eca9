"""Taggers that tell what each token attended to.

spaCy's own tagger and morphologizer, with two things more: `save_activations`, and
errors that say what to do.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import Morphologizer, Tagger, TrainablePipe
from spacy.tokens import Doc
from spacy.training import Example
from thinc.types import Floats2d

from ...annotations import activations
from ...models.tagger import has_attention, predict_with_attention, probabilities
from ..checks import check_loss, check_unknown_labels, loading

Arrays = dict[str, NDArray[Any]]


class Prediction(NamedTuple):
    """The labels of each document (N,), and its arrays by name if they are saved."""

    label_ids: list[Any]
    arrays: list[Arrays]


class _Attentive(Tagger):
    """What the tagger and the morphologizer share."""

    def __init__(self, *args: Any, save_activations: bool, **kwargs: Any) -> None:
        """Take save_activations, and leave the rest to Tagger or Morphologizer."""
        super().__init__(*args, **kwargs)
        self.save_activations = save_activations

    def predict(self, docs: Iterable[Doc]) -> Prediction:
        """Tag documents.

        docs (Iterable[Doc]): The documents. They are not changed.
        RETURNS (Prediction): Labels, and arrays if save_activations is on.
        """
        docs = list(docs)
        if not self.save_activations:
            return Prediction(super().predict(docs), [])
        filled = [doc for doc in docs if len(doc)]
        found = iter(self._run_model(filled) if filled else [])
        empty = self._of_no_tokens()
        arrays = [next(found) if len(doc) else empty for doc in docs]
        return Prediction([by_name["label_ids"] for by_name in arrays], arrays)

    def _run_model(self, docs: list[Doc]) -> list[Arrays]:
        """Get the arrays of each document, which share no memory with the batch."""
        to_numpy = self.model.ops.to_numpy
        if has_attention(self.model):
            scores, strongest = predict_with_attention(self.model, docs)
            weights = [
                {"attention": told.weights.copy(), "attended": told.positions.copy()}
                for told in strongest
            ]
        else:
            scores, weights = self.model.predict(docs), [{} for _ in docs]
        columns = zip(
            self._scores2guesses(scores),
            probabilities(self.model, scores),
            weights,
            strict=True,
        )
        return [
            {"probabilities": to_numpy(P).copy(), "label_ids": label_ids, **by_name}
            for label_ids, P, by_name in columns
        ]

    def _of_no_tokens(self) -> Arrays:
        arrays = {
            "probabilities": numpy.zeros((0, len(self.labels)), dtype="f"),
            "label_ids": numpy.zeros(0, dtype="int64"),
        }
        if has_attention(self.model):
            arrays["attention"] = numpy.zeros((0, 0), dtype="f")
            arrays["attended"] = numpy.zeros((0, 0), dtype="int32")
        return arrays

    def set_annotations(self, docs: Iterable[Doc], prediction: Prediction) -> None:
        """Write the labels and, if save_activations is on, doc._.activations.

        The activations are {"probabilities": (N, nO), "label_ids": (N,)} for the N
        tokens and nO labels of the component, and of an attention also {"attention":
        (N, k), "attended": (N, k)}: for each token the weights of the k tokens that
        it attends to most, and their positions in the document. A weight of 0 has
        the position -1.

        docs (Iterable[Doc]): The documents that were predicted.
        prediction (Prediction): What predict returned.
        """
        docs = [docs] if isinstance(docs, Doc) else list(docs)
        super().set_annotations(docs, prediction.label_ids)
        if self.save_activations:
            for doc, arrays in zip(docs, prediction.arrays, strict=True):
                activations.save(doc, self.name, arrays)

    def update(self, *args: Any, **kwargs: Any) -> dict[str, float]:
        """Learn as Tagger does, with the error of get_loss for scores that are NaN."""
        return TrainablePipe.update(self, *args, **kwargs)

    def get_loss(self, examples: Iterable[Example], scores: list[Floats2d]) -> tuple:
        """Get the loss and its gradient as Tagger does.

        RAISES: ValueError if the loss is not a number, before it reaches a weight.
        """
        check_loss(self.name, float(self.model.ops.flatten(scores).sum()))
        return super().get_loss(examples, scores)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Any:
        """Load the component from a directory.

        RAISES: ValueError if files are missing or cut off.
        """
        with loading(self, path):
            super().from_disk(path, exclude=exclude)
        return self


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

    def _check_labels(self, examples: Iterable[Example], given: list[str]) -> None:
        found = {token.tag_ for example in examples for token in example.y}
        # A tag with this prefix is one that the token has not.
        negation = self.cfg["neg_prefix"]
        known = {"", *given, *(f"{negation}{label}" for label in given)}
        check_unknown_labels(self.name, found - known, given)


class AttentiveMorphologizer(_Attentive, Morphologizer):
    """spaCy's Morphologizer that tells its attention."""
