"""Taggers and morphologizers: ours, and spaCy's with our architecture."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy
from numpy.typing import NDArray
from spacy.pipeline import Tagger
from spacy.training import Example

from ....attribute.decision import Decision
from ....attribute.reasons import Reason
from ....models import tagger
from ...drawing.left_out import NO_TOKENS
from ..kind import Kind
from ..why import why_of
from .collect import explain_tags
from .decider import TagDecider
from .explanation import TaggingExplanation
from .offsets import offsets
from .picture import tagging_picture
from .row import row
from .table import draw


def attends(pipe: object) -> bool:
    """Tell whether a component is a tagger that can tell its attention."""
    return isinstance(pipe, Tagger) and tagger.has_attention(pipe.model)


def lines(explanation: TaggingExplanation, colors: bool) -> str:
    """Draw a table for the terminal, if there are tokens."""
    return draw(explanation) if explanation.words else NO_TOKENS


def add_attributions(
    explanation: TaggingExplanation,
    decisions: list[Decision],
    values: Mapping[str, Sequence[NDArray]],
) -> TaggingExplanation:
    """Add what methods say of the tag of each token."""
    matrices = {name: _matrix(decisions, of).tolist() for name, of in values.items()}
    return replace(explanation, attributions=matrices)


def add_reasons(
    explanation: TaggingExplanation,
    labels: Sequence[str],
    reasons: Sequence[Reason | None],
) -> TaggingExplanation:
    """Add what tags rest on, in the order of the tokens."""
    told = [
        why_of(reason, labels, place=reason.decision.row)
        for reason in reasons
        if reason is not None
    ]
    return replace(explanation, why=told)


def aligned_gold(example: Example, explanation: TaggingExplanation) -> dict[str, Any]:
    """Get the tags of a reference; the coarse ones, if features stand beside them."""
    tags = example.get_aligned("POS" if explanation.features else "TAG", as_string=True)
    return {"gold": [tag or "" for tag in tags]} if any(tags) else {}


def _matrix(decisions: list[Decision], values: Sequence[NDArray]) -> NDArray:
    """Put the values of the units of each token in the columns of these tokens."""
    matrix = numpy.zeros((len(decisions), len(decisions)))
    for decision, of_units in zip(decisions, values, strict=True):
        matrix[decision.row, decision.units[:, 0]] = of_units
    return matrix


TAGS = Kind(
    name="tagging",
    explanation=TaggingExplanation,
    unit="token",
    advice="a tagger with 'spacy-eeap.Tagger.v1'",
    attends=attends,
    explain=explain_tags,
    find_decider=TagDecider,
    add_attributions=add_attributions,
    add_reasons=add_reasons,
    aligned_gold=aligned_gold,
    lines=lines,
    picture=tagging_picture,
    row=row,
    template="tags/tagged.html",
    style="tags/tagged.css",
    script="tags/tagged.js",
    needs_script=lambda text: True,
    names={"offsets": offsets},
)
