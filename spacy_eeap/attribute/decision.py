"""A decision of a component, and what is asked of the component about it.

Gradients are those of the rows that a model embeds its units to: what comes before,
from text to row, has none.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import Model


class Decision(NamedTuple):
    """One label that a component gave, and the units of the text it can rest on.

    doc (Doc): The document, as the component gets it.
    row (int): The row of the scores: 0, or for a tag the token.
    label (int): The column of the scores.
    scores (labels,): The probability of each label.
    units (n, 2): Where each unit starts and ends, in tokens. A unit is a token, a
        sentence or a fact: what can be taken out of the document.
    attention (n,): The weight of each unit. Without any, if the component has none.
    contrast (int | None): The column of another label, if it is asked why the one and
        not the other.
    """

    doc: Doc
    row: int
    label: int
    scores: NDArray
    units: NDArray
    attention: NDArray
    contrast: int | None = None

    @property
    def score(self) -> float:
        """What is explained: see `score_in`."""
        return self.score_in(self.scores)

    def score_in(self, scores: NDArray) -> float:
        """Get the probability of the label, less that of the contrast, of scores."""
        other = 0.0 if self.contrast is None else float(scores[self.contrast])
        return float(scores[self.label]) - other


# From probabilities (S, labels), the callback takes the gradient of the logits, and
# gives that of the rows (S, n, width).
Run = Callable[[NDArray], tuple[NDArray, Callable[[NDArray], NDArray]]]


class Opened(NamedTuple):
    """A decision, opened at its rows.

    rows (n, width): The row of each unit, and others that the decision rests on.
    of_units (units,): Which of these are those of the units.
    run (Callable): From S versions of the rows (S, n, width) to the probabilities of
        the labels (S, labels), and the callback.
    """

    rows: NDArray
    of_units: NDArray
    run: Run


class Rows(Protocol):
    """Opens decisions, one after the other."""

    exclusive: bool

    def open(self, decision: Decision) -> Opened:
        """Get the rows of a decision and what follows them."""


class Decider(Protocol):
    """A component whose decisions are to be explained.

    unit (str): What its decisions rest on, "token" or "fact".
    model (Model): Its model.
    n_combined (int): For sets of several units as many predictions are made as for so
        many units at most: see `smallest_set`.
    labels (Sequence[str]): The names of the columns of its scores. "" for no label.
    threshold (float): The score from which on a label is given, if several can be.
    """

    unit: str
    model: Model[Any, Any]
    n_combined: int

    @property
    def labels(self) -> Sequence[str]: ...

    @property
    def threshold(self) -> float: ...

    @property
    def exclusive(self) -> bool:
        """Whether the probabilities of a row are of one distribution."""
        ...

    def prepare(self, docs: list[Doc]) -> list[Doc]:
        """Run the components before this one."""
        ...

    def decide(self, docs: list[Doc]) -> list[list[Decision]]:
        """Get the decisions about each of some prepared documents."""
        ...

    def questions(self, decisions: list[Decision]) -> list[Decision]:
        """Get what is asked of the decisions about one document, to be told why."""
        ...

    def scores(self, docs: list[Doc]) -> list[NDArray]:
        """Get the probabilities (rows, labels) for each of such documents."""
        ...

    def without(self, doc: Doc, kept: NDArray) -> Doc:
        """Make a document of those tokens (N,) that are kept, not yet prepared."""
        ...

    def rows(self) -> Rows:
        """Get the stages of the model behind the rows of units.

        RAISES (ValueError): If they cannot be told apart.
        """
        ...
