"""Components that answer questions over the facts of a story."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from numpy.typing import NDArray
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc

from ....attribute.decision import Decision
from ....attribute.reasons import Reason
from ....stories import FACTS
from ...drawing import score_line
from .. import because
from ..kind import Kind
from ..why import Place, why_of
from .collect import explain_answers
from .decider import AnswerDecider
from .explanation import AnsweringExplanation
from .picture import answering_picture
from .records import StoryRecord, members_of_story, parse_story
from .row import row
from .table import draw

N_FACTS = 20  # facts of a story that are not folded


def attends(pipe: object) -> bool:
    """Tell whether a component answers questions."""
    return (
        isinstance(pipe, TrainablePipe) and "predict_with_attention" in pipe.model.attrs
    )


def add_attributions(
    explanation: AnsweringExplanation,
    decisions: list[Decision],
    values: Mapping[str, Sequence[NDArray]],
) -> AnsweringExplanation:
    """Add what methods say of the one answer to a story."""
    attributions = {name: of[0].tolist() for name, of in values.items()}
    return replace(explanation, attributions=attributions)


def add_reasons(
    explanation: AnsweringExplanation,
    labels: Sequence[str],
    reasons: Sequence[Reason | None],
) -> AnsweringExplanation:
    """Add which facts the answer rests on."""
    told = [
        why_of(reason, labels, numbered=_fact_numbers(reason.decision))
        for reason in reasons
        if reason is not None
    ]
    return replace(explanation, why=told)


def _fact_numbers(decision: Decision) -> Callable[[Place], Place]:
    """Number the facts, which are told by their tokens."""
    numbers = {
        (start, end): m for m, (start, end) in enumerate(decision.units.tolist())
    }
    return lambda unit: (numbers[unit], numbers[unit] + 1)


def lines(explanation: AnsweringExplanation, colors: bool) -> str:
    """Draw the scores of answers, why, and a table of the facts."""
    scores = score_line.draw(explanation, colors)
    return "\n".join([scores, *because.lines(explanation), draw(explanation)])


def record_of(data: dict[str, Any]) -> StoryRecord | None:
    """Make a record of a story, which is what has "facts"."""
    return parse_story(data) if "facts" in data else None


def members_of(doc: Doc) -> dict[str, Any]:
    """Get the sentences of a document that holds a story, and what is right."""
    return members_of_story(doc) if FACTS in doc.spans else {}


ANSWERS = Kind(
    name="answering",
    explanation=AnsweringExplanation,
    unit="fact",
    advice="the component 'eeap_qa'",
    attends=attends,
    explain=explain_answers,
    find_decider=AnswerDecider,
    add_attributions=add_attributions,
    add_reasons=add_reasons,
    record_of=record_of,
    members_of=members_of,
    lines=lines,
    picture=answering_picture,
    row=row,
    template="answers/answered.html",
    style="answers/answered.css",
    names={"n_facts": N_FACTS},
)
