"""What deciders share: a component of a pipeline, whose decisions rest on tokens."""

from functools import cached_property
from typing import cast

from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc

from ..annotations.erased_docs import keep_tokens
from .decision import Rows
from .embedded_rows import EmbeddedRows
from .pipes import run_before


class ComponentDecider:
    """The part of a Decider that is the same for classes and for tags."""

    unit = "token"

    def __init__(self, nlp: Language, name: str) -> None:
        """Take a pipeline and the name of its component, whose model attends."""
        self.nlp, self.name = nlp, name
        self.model = cast(TrainablePipe, nlp.get_pipe(name)).model

    @property
    def exclusive(self) -> bool:
        """Whether exactly one label is right, so that the probabilities sum to 1."""
        return not self.model.attrs.get("multi_label", False)

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
