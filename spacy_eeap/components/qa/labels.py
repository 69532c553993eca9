"""The labels of a component that answers questions: the answers it can give."""

from collections.abc import Iterable

from spacy.errors import Errors
from spacy.pipeline import TrainablePipe
from spacy.training import Example

from ...saving.component import CheckedSaving
from ..checks import check_unknown_labels
from .answers import gold_answer


class AnswerLabels(CheckedSaving, TrainablePipe):
    """A component whose labels are the texts of answers, and its model's columns."""

    @property
    def labels(self) -> tuple[str, ...]:
        """RETURNS (Tuple[str, ...]): The answers that can be given."""
        return tuple(self.cfg["labels"])

    @property
    def label_data(self) -> list[str]:
        """RETURNS (List[str]): The labels, as `spacy init labels` writes them."""
        return list(self.labels)

    def add_label(self, label: str) -> int:
        """Add an answer. Those of a trained model keep their scores if it can grow.

        label (str): The text of the answer.
        RETURNS (int): 1, or 0 if it was there already.
        RAISES: ValueError if it is no text, or if the model is trained and cannot grow.
        """
        return self._add_labels([label])

    def _add_labels(self, labels: list[str]) -> int:
        """Add answers at once. RETURNS (int): How many were not there."""
        for label in labels:
            if not isinstance(label, str) or not label:
                raise ValueError(
                    f"The component '{self.name}' has texts as labels, the answers to "
                    f"questions, but was given {label!r}."
                )
        known = dict.fromkeys(self.labels)
        new = [label for label in dict.fromkeys(labels) if label not in known]
        nO = self.model.get_dim("nO") if self.model.has_dim("nO") else None
        n = len(known) + len(new)
        if new and nO is not None and nO < n and not self.is_resizable:
            raise ValueError(Errors.E922.format(name=self.name, nO=nO))
        self.cfg["labels"].extend(new)
        if new and nO is not None and nO < n:
            self.set_output(n)
        return len(new)

    def _learn_labels(
        self, examples: Iterable[Example], given: list[str] | None
    ) -> None:
        """Add the labels that were given, or else those of the examples.

        RAISES: ValueError if the examples have other answers than those given, or
            there are none at all.
        """
        gold = {gold_answer(example.y) for example in examples}
        found = {text for text in gold if text is not None}
        self._add_labels(sorted(found) if given is None else given)
        check_unknown_labels(self.name, found - set(self.labels), self.labels)
        if not self.labels:
            raise ValueError(
                f"The component '{self.name}' has no answers to learn: doc._.answer is "
                f"None in every example. Set it on the reference documents, and save "
                f"them with DocBin(store_user_data=True), or give the answers in "
                f"[initialize.components.{self.name}.labels]."
            )

    def _check_width(self) -> None:
        """Raise a ValueError if the config gave the model more answers than labels."""
        nO = self.model.get_dim("nO")
        if nO != len(self.labels):
            raise ValueError(
                f"The model of the component '{self.name}' scores {nO} answers, but "
                f"there are {len(self.labels)} labels. Leave nO out of its config, to "
                f"have it inferred."
            )
