"""Text classifiers that tell what they attended to.

spaCy's own classifiers, with four things more: `save_activations`, the same
scores for a document alone and in any batch even if it has no tokens, attention that
erasure teaches, and errors that say what to do.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast

import numpy
from spacy.language import Language
from spacy.pipeline.textcat_multilabel import MultiLabel_TextCategorizer
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import minibatch
from thinc.types import Floats1d, Floats2d

from ...annotations import activations
from ...models.stages import listens
from ...models.textcat import fit, has_attention, predict_with_attention
from ...saving.component import CheckedSaving
from ..checks import check_loss, check_unknown_labels
from ..prediction import Prediction, as_prediction
from .supervised import SupervisedTextCategorizer

# Documents that are predicted at once.
BLOCK = 256


class AttentiveTextCategorizer(CheckedSaving, SupervisedTextCategorizer):
    """Exclusive classes: spaCy's TextCategorizer that tells its attention."""

    def __init__(self, *args: Any, save_activations: bool, **kwargs: Any) -> None:
        """Take save_activations, and leave the rest to SupervisedTextCategorizer."""
        super().__init__(*args, **kwargs)
        self.save_activations = save_activations

    def initialize(  # type: ignore[override]
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        labels: list[str] | None = None,
        positive_label: str | None = None,
    ) -> None:
        """Initialize as TextCategorizer does, after a check of the labels.

        RAISES: ValueError if the examples have other labels than those given.
        """
        self._fit(get_examples, labels)
        # spaCy's own look at the labels of each example takes minutes for thousands.
        super().initialize(
            get_examples,
            nlp=nlp,
            labels=list(self.labels),
            positive_label=positive_label,
        )

    def _fit(
        self,
        get_examples: Callable[[], Iterable[Example]],
        labels: Iterable[str] | None,
    ) -> None:
        """Check and add the labels, and let the model count the examples.

        It comes before initialization, as the width of a layer may depend on it.
        """
        found = list(
            dict.fromkeys(cat for example in get_examples() for cat in example.y.cats)
        )
        self._check_labels(found, labels)
        for label in found if labels is None else labels:
            self.add_label(label)
        self._check_erasure()
        if not self.labels:
            return  # initialization will ask for them

        def batches() -> Iterator[tuple[list[Doc], Floats2d]]:
            for batch in minibatch(get_examples(), 1000):
                truths, known = self._examples_to_truth(batch)
                truths = self.model.ops.to_numpy(truths)
                told = numpy.where(known, truths, numpy.nan).astype("float32")
                yield [example.x for example in batch], cast(Floats2d, told)

        fit(self.model, batches)

    def predict(self, docs: Iterable[Doc]) -> Prediction:
        """Score documents. One without tokens scores 0 for every class.

        docs (Iterable[Doc]): The documents. They are not changed.
        RETURNS (Prediction): Scores (B, nO), and the weights of each document if
            save_activations is on. A document without tokens has none.
        """
        docs = list(docs)
        scores = self.model.ops.alloc2f(len(docs), len(self.labels))
        attention: list[dict[str, Floats1d]] = [{} for _ in docs]
        filled = [i for i, doc in enumerate(docs) if len(doc)]
        for block in self._blocks(filled):
            scores[block], weights = self._run_model([docs[i] for i in block])
            for i, doc_weights in zip(block, weights, strict=True):
                attention[i] = doc_weights
        saved = attention if self.save_activations else None
        return Prediction(scores, scores, saved)

    def _blocks(self, filled: list[int]) -> Iterator[list[int]]:
        """Cut a batch in parts whose arrays the processor's cache can hold."""
        size = len(filled)
        # What a listener gets is the whole batch of the component before it.
        if size > BLOCK and not listens(self.model):
            size = -(-size // -(-size // BLOCK))
        for start in range(0, len(filled), size or 1):
            yield filled[start : start + size]

    def _run_model(self, docs: list[Doc]) -> tuple[Floats2d, list[dict[str, Floats1d]]]:
        if self.save_activations and has_attention(self.model):
            return predict_with_attention(self.model, docs)
        return self.model.predict(docs), [{} for _ in docs]

    def set_annotations(
        self, docs: Iterable[Doc], predicted: Prediction | Floats2d
    ) -> None:
        """Write doc.cats and, if save_activations is on, doc._.activations.

        The activations are {"probabilities": (nO,), "attention": (tokens,)}, and of a
        hierarchical attention also {"words": (tokens,), "sentences": (sentences,),
        "sentence_lengths": (sentences,)}: the weight of each token in its sentence,
        that of each sentence in the document, and the tokens of each sentence.

        docs (Iterable[Doc]): The documents that were predicted.
        predicted (Union[Prediction, Floats2d]): What predict returned. Of plain scores
            (B, nO) there are no activations.
        """
        to_numpy = self.model.ops.to_numpy
        docs = list(docs)
        prediction = as_prediction(predicted)
        super().set_annotations(docs, prediction.scores)
        if prediction.weights is None:
            return
        rows = zip(docs, prediction.scores, prediction.weights, strict=True)
        for doc, row, by_name in rows:
            arrays = {"probabilities": row, **by_name}
            # Copies, because rows of a batch would keep the whole batch alive.
            copies = {name: to_numpy(array).copy() for name, array in arrays.items()}
            activations.save(doc, self.name, copies)

    def get_loss(
        self, examples: Iterable[Example], scores: Prediction | Floats2d
    ) -> tuple:
        """Get the loss and its gradient as spaCy's classifiers do.

        RAISES: ValueError if the loss is not a number, before it reaches a weight.
        """
        loss, d_scores = super().get_loss(examples, as_prediction(scores).scores)
        check_loss(self.name, loss)
        return loss, d_scores

    @property
    def support_missing_values(self) -> bool:  # type: ignore[override]
        """Whether a document may be without annotation. spaCy takes it for of no class.

        RETURNS (bool): Yes.
        """
        return True

    def _examples_to_truth(
        self, examples: Iterable[Example]
    ) -> tuple[numpy.ndarray, numpy.ndarray]:
        """Get truths (B, nO), and 1 where they are known, else 0 (B, nO)."""
        truths, known = super()._examples_to_truth(examples)
        if not self.model.attrs.get("multi_label", False):
            # With one class, a document is of no other.
            is_told = self.model.ops.to_numpy(truths == 1).any(axis=1, keepdims=True)
            known = numpy.maximum(known, is_told)
        return truths, known

    def _unknown_labels(self, found: set[str], given: set[str]) -> set[str]:
        # Without its class, a document would train all others as wrong.
        return found - given

    def _check_labels(self, found: list[str], labels: Iterable[str] | None) -> None:
        if labels is not None:
            unknown = self._unknown_labels(set(found), set(labels))
            check_unknown_labels(self.name, unknown, labels)


class AttentiveMultilabelTextCategorizer(
    AttentiveTextCategorizer, MultiLabel_TextCategorizer
):
    """Any number of classes: the multi-label classifier that tells its attention."""

    def initialize(  # type: ignore[override]
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        labels: list[str] | None = None,
    ) -> None:
        """Initialize as MultiLabel_TextCategorizer does, after a check of the labels.

        RAISES: ValueError if the examples have other labels than those given.
        """
        self._fit(get_examples, labels)
        MultiLabel_TextCategorizer.initialize(
            self, get_examples, nlp=nlp, labels=list(self.labels)
        )

    def _unknown_labels(self, found: set[str], given: set[str]) -> set[str]:
        # Labels of other components may stand beside ours, but some must be ours.
        return set() if found & given else found
