"""A kind of component: all that the rest of the package must know of it, in one object.

The kinds are listed in one place, the table in `kinds/__init__.py`. Each has a folder
beside it. Nothing else asks which kind a component or an explanation is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from ...attribute.decision import Decider, Decision
from ...attribute.reasons import Reason
from ..drawing.matrix import Picture
from ..drawing.overview_rows import Row


class AnyExplanation:
    """What is explained of one text, as plain data. Each kind has a dataclass of it."""

    lang: str


class AnyRecord(Protocol):
    """A text to explain, and what is right for it."""

    def input_of(self, nlp: Language) -> str | Doc:
        """Get what a pipeline reads of it."""
        ...

    def add_gold(self, explanation: Any) -> Any:
        """Add what is right to an explanation of it."""
        ...

    def write_gold(self, reference: Doc) -> None:
        """Write to a reference what is right and what scores are made of."""
        ...


def _never(*_: Any) -> bool:
    return False


def _nothing(*_: Any) -> Any:
    return {}


def _no_record(data: dict[str, Any]) -> AnyRecord | None:
    return None


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of component, and of the explanations of what it decides.

    name (str): What an explanation in JSON has as its "kind".
    explanation (type): The dataclass of its explanations.
    unit (str): What is attended to: "token" or "fact".
    advice (str): What to train to have such a component that attends.

    attends (Callable): Tells whether a component of a pipeline is of this kind, and can
        tell its attention.
    adds_other_scores (Callable): Tells whether such a component adds scores to those
        that rest on its attention, as a linear part does.
    explain (Callable): From such a component and a batch of documents, which the
        components before it have processed, to the explanation of each.
    can_explain (Callable): Tells whether a component is of this kind, and can be
        explained though it has no attention.
    find_decider (Callable): From a pipeline and the name of such a component to what
        erasure and gradients ask it. Raises a ValueError if it cannot be asked.
    add_attributions (Callable): From an explanation, its decisions and, by the name of
        each method, numbers for the units of each decision to an explanation with them.
    add_reasons (Callable | None): From an explanation, the names of the labels and the
        reason of each decision, None where there is none, to an explanation with them.
        None: a decision of this kind cannot be asked why.

    record_of (Callable): Makes a record of an object of JSON, if that holds what only
        this kind reads, or else gives None.
    gold_of (Callable): From an object of JSON to those fields of an explanation that
        say what is right; none where it is not told. Raises a ValueError that says what
        was expected.
    aligned_gold (Callable | None): From an Example and its explanation to those
        fields, where they belong to tokens. None: they are those of its reference.
    members_of (Callable): From a gold document to the members that such an object has.

    lines (Callable): Draws an explanation for the terminal, in colours or without.
    picture (Callable): Says what a picture of an explanation shows.
    row (Callable): Makes the row of an explanation in an overview, by its number.
    template (str): Draws an explanation in HTML, by the macros "heading", "body" and
        "legend".
    style (str): The template of what CSS it needs. "" for none.
    script (str): The template of what its page can do. "" for nothing.
    needs_script (Callable): Tells whether an explanation has something for it to do.
    names (Mapping[str, Any]): Functions and numbers that its templates use.
    """

    name: str
    explanation: type[AnyExplanation]
    unit: str
    advice: str

    attends: Callable[[object], bool]
    explain: Callable[[Any, list[Doc]], Iterator[Any]]
    find_decider: Callable[[Language, str], Decider]
    add_attributions: Callable[
        [Any, list[Decision], Mapping[str, Sequence[NDArray]]], Any
    ]

    add_reasons: Callable[[Any, Sequence[str], Sequence[Reason | None]], Any] | None

    lines: Callable[[Any, bool], str]
    picture: Callable[[Any], Picture]
    row: Callable[[int, Any], Row]
    template: str

    can_explain: Callable[[object], bool] = _never
    adds_other_scores: Callable[[Any], bool] = _never
    record_of: Callable[[dict[str, Any]], AnyRecord | None] = _no_record
    gold_of: Callable[[dict[str, Any]], dict[str, Any]] = _nothing
    members_of: Callable[[Doc], dict[str, Any]] = _nothing

    aligned_gold: Callable[[Example, Any], dict[str, Any]] | None = None

    style: str = ""
    script: str = ""
    needs_script: Callable[[Any], bool] = _never
    names: Mapping[str, Any] = field(default_factory=dict)
