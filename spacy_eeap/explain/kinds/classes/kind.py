"""Text classifiers: ours, and spaCy's own that attend."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from numpy.typing import NDArray
from spacy.pipeline import TextCategorizer
from spacy.tokens import Doc

from ....attribute.decision import Decision
from ....attribute.reasons import Reason
from ....models import attending
from ....readers.inputs import missing
from ..kind import Kind
from ..why import why_of
from .collect import explain_classes
from .decider import ClassDecider
from .explanation import Explanation
from .lines import draw
from .picture import classification_picture
from .pieces import pieces
from .row import row

WANTED = 'expected "cats" to be an object of labels and numbers'
N_BESIDE = 200  # tokens of a text that is shown once more for each method, unfolded
N_LONG = 1_000  # tokens of a text that is not cut into pieces
N_PIECES = 20  # pieces of a long text that are listed, and not folded away together


def attends(pipe: object) -> bool:
    """Tell whether a component is a text classifier that can tell its attention."""
    return isinstance(pipe, TextCategorizer) and attending.has_attention(pipe.model)


def adds_other_scores(pipe: TextCategorizer) -> bool:
    """Tell whether a classifier has a part beside its attention."""
    return attends(pipe) and attending.adds_linear_scores(pipe.model)


def add_attributions(
    explanation: Explanation,
    decisions: list[Decision],
    values: Mapping[str, Sequence[NDArray]],
) -> Explanation:
    """Add what methods say of the one decision about a text."""
    return replace(
        explanation,
        attributions={name: of[0].tolist() for name, of in values.items()},
        target=list(explanation.scores)[decisions[0].label],
    )


def add_reasons(
    explanation: Explanation, labels: Sequence[str], reasons: Sequence[Reason | None]
) -> Explanation:
    """Add what each label of a text rests on."""
    told = [why_of(reason, labels) for reason in reasons if reason is not None]
    return replace(explanation, why=told)


def gold_of(data: dict[str, Any]) -> dict[str, Any]:
    """Get the labels that are right, which are those of value 0.5 or more."""
    cats = data.get("cats")
    if cats is None:
        return {}
    if not isinstance(cats, dict):
        raise ValueError(WANTED)
    known = {label: value for label, value in cats.items() if not missing(value)}
    if not all(isinstance(value, int | float) for value in known.values()):
        raise ValueError(WANTED)
    if cats and not known:
        return {}
    return {"gold": [label for label, value in known.items() if value >= 0.5]}


def members_of(doc: Doc) -> dict[str, Any]:
    """Get the "cats" of a gold document."""
    return {"cats": doc.cats} if doc.cats else {}


CLASSES = Kind(
    name="classification",
    explanation=Explanation,
    unit="token",
    advice=(
        "a text classifier with the architecture 'spacy-eeap.TextCat.v1' (or spaCy's "
        "'spacy.TextCatEnsemble.v2' or 'spacy.TextCatParametricAttention.v1')"
    ),
    attends=attends,
    can_explain=lambda pipe: isinstance(pipe, TextCategorizer),
    adds_other_scores=adds_other_scores,
    explain=explain_classes,
    find_decider=ClassDecider,
    add_attributions=add_attributions,
    add_reasons=add_reasons,
    gold_of=gold_of,
    members_of=members_of,
    lines=draw,
    picture=classification_picture,
    row=row,
    template="classes/classified.html",
    script="classes/pieces.js",
    needs_script=lambda text: len(text.words) > N_LONG,
    names={
        "pieces": pieces,
        "n_beside": N_BESIDE,
        "n_long": N_LONG,
        "n_pieces": N_PIECES,
    },
)
