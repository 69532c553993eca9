"""Span categorizers: spaCy's spancat, with an attention of ours as its reducer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from numpy.typing import NDArray
from spacy.pipeline import SpanCategorizer
from spacy.tokens import Doc

from ....attribute.decision import Decision
from ....attribute.reasons import Reason
from ..kind import Kind
from ..why import why_of
from .collect import explain_spans
from .decider import SpanDecider
from .explanation import SpansExplanation
from .picture import spans_picture
from .predict import has_attention
from .row import row
from .table import draw

N_SPANS = 50  # spans that are not folded
N_OTHERS = 20  # spans without a label that are listed
GROUP = "sc"  # of a gold document: the key that spaCy's spancat has by default


def attends(pipe: object) -> bool:
    """Tell whether a component is a span categorizer that can tell its attention."""
    return isinstance(pipe, SpanCategorizer) and has_attention(pipe.model)


def add_attributions(
    explanation: SpansExplanation,
    decisions: list[Decision],
    values: Mapping[str, Sequence[NDArray]],
) -> SpansExplanation:
    """Add what methods say of the label of each span that is given one."""
    by_method = {}
    for name, of_decisions in values.items():
        told = iter(of_decisions)
        by_method[name] = [
            next(told).tolist() if given else [] for given in explanation.assigned
        ]
    return replace(explanation, attributions=by_method)


def add_reasons(
    explanation: SpansExplanation,
    labels: Sequence[str],
    reasons: Sequence[Reason | None],
) -> SpansExplanation:
    """Add what the label of each span that is given one rests on."""
    given = [i for i, assigned in enumerate(explanation.assigned) if assigned]
    told = [
        why_of(reason, labels, place=i)
        for i, reason in zip(given, reasons, strict=True)
        if reason is not None
    ]
    return replace(explanation, why=told)


def gold_of(data: dict[str, Any]) -> dict[str, Any]:
    """Get the spans that are right, from places in characters and labels."""
    spans = data.get("spans")
    if spans is None:
        return {}
    members = {"start": int, "end": int, "label": str}
    if not isinstance(spans, list) or not all(
        isinstance(span, dict)
        and all(isinstance(span.get(name), type_) for name, type_ in members.items())
        for span in spans
    ):
        raise ValueError(
            'expected "spans" to be a list of objects like '
            '{"start": 0, "end": 4, "label": "NAME"}'
        )
    return {"gold": [[span[name] for name in members] for span in spans]}


def members_of(doc: Doc) -> dict[str, Any]:
    """Get the "spans" of a gold document, of the group "sc"."""
    if GROUP not in doc.spans:
        return {}
    return {
        "spans": [
            {"start": span.start_char, "end": span.end_char, "label": span.label_}
            for span in doc.spans[GROUP]
        ]
    }


SPANS = Kind(
    name="spans",
    explanation=SpansExplanation,
    unit="token",
    advice=(
        "spaCy's 'spancat' with an attention such as 'spacy-eeap.GlobalAttention.v1' "
        "as its reducer"
    ),
    attends=attends,
    explain=explain_spans,
    find_decider=SpanDecider,
    add_attributions=add_attributions,
    add_reasons=add_reasons,
    gold_of=gold_of,
    members_of=members_of,
    lines=draw,
    picture=spans_picture,
    row=row,
    template="spans/spans.html",
    style="spans/spans.css",
    names={"n_spans": N_SPANS, "n_others": N_OTHERS},
)
