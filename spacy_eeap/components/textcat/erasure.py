"""What erasure teaches attention: to point at what the decision rests on.

    d_i = p(y | x) - p(y | x without token i)        what each token does for the label
    r_i = max(d_i, 0) / sum over j of max(d_j, 0)    the attention that is wanted

for the label y that the model gives to the document x. Where no token does anything, r
is not known.

Li, Monroe and Jurafsky (2016) explain decisions by such differences,
https://arxiv.org/abs/1612.08220. Chen et al. (2018) train a model beside the classifier
to explain new texts at once, https://arxiv.org/abs/1802.07814: here it is the attention
that learns to, so what it tells of a new text costs nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

import numpy
from numpy.typing import NDArray
from spacy.attrs import LEMMA, MORPH, NORM, POS, TAG
from spacy.tokens import Doc
from spacy.util import minibatch
from thinc.api import Model
from thinc.types import Floats1d, Floats2d

from ...annotations.erased_docs import keep_tokens

# What other components may have told of the tokens, and an embedding may read.
ANNOTATION = (NORM, LEMMA, POS, TAG, MORPH)
# Tokens that are predicted at a time.
BATCH_TOKENS = 10_000
# Of a smaller effect, the share of each token in it is noise.
LEAST_EFFECT = 1e-3


@dataclass(frozen=True)
class Erasure:
    """How much attention is taught by erasure.

    weight (float): The weight of its loss beside that of the classes, above 0.
    share (float): The share of the documents of each batch that erasure is asked
        about, above 0, at most 1. Each takes as many predictions as it has tokens.
    max_tokens (int): Longer documents are left out. At least 2.
    """

    weight: float = 0.2
    share: float = 0.25
    max_tokens: int = 100

    def __post_init__(self) -> None:
        """Raise a ValueError if a value is out of its range."""
        wanted = {
            "weight": ("above 0", _is_number(self.weight) and self.weight > 0),
            "share": (
                "above 0, at most 1",
                _is_number(self.share) and 0 < self.share <= 1,
            ),
            "max_tokens": (
                "at least 2",
                _is_number(self.max_tokens) and self.max_tokens >= 2,
            ),
        }
        for name, (bounds, is_met) in wanted.items():
            if not is_met:
                raise ValueError(
                    f"{name} must be a number {bounds}, but was "
                    f"{getattr(self, name)!r}. To train without erasure, set erasure = "
                    f"null."
                )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def read_erasure(name: str, settings: dict[str, Any]) -> Erasure:
    """Read the settings of a config.

    name (str): The component.
    settings (Dict[str, Any]): Values by name. Those left out have their defaults.
    RAISES: ValueError if a name is not known, or a value out of its range.
    """
    known = [field.name for field in fields(Erasure)]
    unknown = settings.keys() - known
    if unknown:
        raise ValueError(
            f"The settings of [components.{name}.erasure] are {', '.join(known)}, not "
            f"{', '.join(sorted(unknown))}."
        )
    return Erasure(**settings)


def wanted_attention(
    model: Model[list[Doc], Floats2d], docs: list[Doc]
) -> Iterator[Floats1d | None]:
    """Ask erasure how much attention each token should have.

    model (Model): Scores documents. It is asked as at prediction.
    docs (List[Doc]): Documents of two tokens or more. They are left as they are.
    YIELDS (Optional[Floats1d]): For each document the weights of its tokens (N,), which
        sum to 1. None where no token does anything for the label.
    """
    for doc, scores in zip(docs, model.predict(docs), strict=True):
        label = scores.argmax()
        n = max(1, BATCH_TOKENS // len(doc))
        batches = minibatch(_without_each(doc), n)
        left = [model.predict(batch)[:, label] for batch in batches]
        effects = (scores[label] - model.ops.xp.concatenate(left)).clip(0)
        total = effects.sum()
        yield effects / total if total > LEAST_EFFECT else None


def _without_each(doc: Doc) -> Iterator[Doc]:
    """Leave out each token of a document in turn."""
    others: NDArray = ~numpy.eye(len(doc), dtype=bool)
    for kept in others:
        yield keep_tokens(doc, kept, ANNOTATION)
