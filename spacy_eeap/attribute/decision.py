"""A decision of a component, and what is asked of the component about it.

Gradients are those of the rows that a model embeds its units to: what comes before,
from text to row, has none.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import Model


class Decision(NamedTuple):
    """One label that a component gave, and the units of the text it can rest on.

    doc (Doc): The document, as the component gets it.
    row (int): The row of the scores: 0, or for a tag the token.
    label (int): The column of the scores.
    score (float): The probability of the label.
    units (n, 2): Where each unit starts and ends, in tokens. A unit is a token or a
        fact: what can be taken out of the document.
    attention (n,): The weight of each unit.
    """

    doc: Doc
    row: int
    label: int
    score: float
    units: NDArray
    attention: NDArray


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
    """

    unit: str
    model: Model[Any, Any]

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
