"""A text classifier whose attention can be taught by erasure, see erasure.py."""

from collections.abc import Iterable
from typing import Any

import numpy
from spacy.pipeline import TextCategorizer
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Optimizer

from ...models.textcat import can_be_supervised, supervise_attention
from ..checks import check_loss
from .erasure import Erasure, read_erasure, wanted_attention


class SupervisedTextCategorizer(TextCategorizer):
    """spaCy's TextCategorizer, with the setting `erasure`."""

    def __init__(
        self, *args: Any, erasure: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        """Take erasure, and leave the rest to TextCategorizer."""
        super().__init__(*args, **kwargs)
        self.erasure = None if erasure is None else read_erasure(self.name, erasure)

    def _check_erasure(self) -> None:
        """Raise a ValueError if the model cannot be taught, and shall be."""
        if self.erasure is None:
            return
        if not can_be_supervised(self.model):
            problem = "has no GlobalAttention to teach. Use it in its slot 'attend'"
        elif any(hasattr(layer, "upstream_name") for layer in self.model.walk()):
            problem = (
                "listens to another component, which reads no texts but those of the "
                "corpus. Give it a tok2vec of its own"
            )
        elif self.model.has_ref("linear"):
            problem = (
                "has a linear part, too, whose effects attention would learn to show. "
                "Leave it out"
            )
        else:
            return
        raise ValueError(
            f"The component '{self.name}' is to be taught by erasure, but its model "
            f"{problem}, or set [components.{self.name}] erasure = null."
        )

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optimizer | None = None,
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """Learn from a batch as TextCategorizer does, and be taught if that is on.

        The loss is the sum of both. That of attention is a mean over documents.
        """
        if self.erasure is None:
            return super().update(examples, drop=drop, sgd=sgd, losses=losses)
        examples = list(examples)
        losses = super().update(examples, drop=drop, losses=losses)
        docs = _choose(self.erasure, [example.x for example in examples])
        if docs:
            losses[self.name] += self._be_taught(self.erasure, docs)
        if sgd is not None:
            self.finish_update(sgd)
        return losses

    def _be_taught(self, erasure: Erasure, docs: list[Doc]) -> float:
        """Add the gradient for some documents, as if they were all of their batch."""
        told = zip(docs, wanted_attention(self.model, docs), strict=True)
        pairs = [(doc, wanted) for doc, wanted in told if wanted is not None]
        if not pairs:
            return 0.0
        chosen, wanted = (list(each) for each in zip(*pairs, strict=True))
        scale = erasure.weight / erasure.share
        loss = supervise_attention(self.model, chosen, wanted, scale) / len(chosen)
        check_loss(self.name, loss)
        return erasure.weight * loss


def _choose(erasure: Erasure, docs: list[Doc]) -> list[Doc]:
    """Choose documents to ask erasure about."""
    fitting = [doc for doc in docs if 1 < len(doc) <= erasure.max_tokens]
    n = min(len(fitting), max(1, round(erasure.share * len(fitting))))
    chosen = numpy.random.permutation(len(fitting))[:n]
    return [fitting[i] for i in chosen]
