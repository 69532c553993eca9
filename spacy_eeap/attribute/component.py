"""What deciders share: a component of a pipeline, whose decisions rest on tokens."""

from collections.abc import Sequence
from functools import cached_property
from typing import cast

from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc

from ..annotations.erased_docs import keep_tokens
from .decision import Decision, Rows
from .embedded_rows import EmbeddedRows
from .pipes import run_before


class ComponentDecider:
    """The part of a Decider that is the same for classes and for tags."""

    unit = "token"
    n_combined = 30

    def __init__(self, nlp: Language, name: str) -> None:
        """Take a pipeline and the name of its component, whose model attends."""
        self.nlp, self.name = nlp, name
        self._pipe = cast(TrainablePipe, nlp.get_pipe(name))
        self.model = self._pipe.model

    @property
    def exclusive(self) -> bool:
        """Whether exactly one label is right, so that the probabilities sum to 1."""
        return not self.model.attrs.get("multi_label", False)

    @property
    def labels(self) -> Sequence[str]:
        """The names of the labels, in the order of the scores."""
        return self._pipe.labels  # type: ignore[attr-defined]

    @property
    def threshold(self) -> float:
        """The score from which on a label is given, if several can be."""
        return self._pipe.cfg.get("threshold") or 0.0  # type: ignore[attr-defined]

    def questions(self, decisions: list[Decision]) -> list[Decision]:
        """Ask why each decision was made."""
        return decisions

    def prepare(self, docs: list[Doc]) -> list[Doc]:
        """Run the components before it."""
        return run_before(self.nlp, self.name, docs)

    def without(self, doc: Doc, kept: NDArray) -> Doc:
        """Make a document of the tokens that are kept."""
        return keep_tokens(doc, kept)

    def rows(self) -> Rows:
        """Get the stages behind the rows of units, of which there is one copy."""
        return self._rows

    @cached_property
    def _rows(self) -> Rows:
        return EmbeddedRows(self.model)
