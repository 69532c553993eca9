"""How much each part of an ensemble counts, fitted to documents that neither has seen.

    minimise over a and s   sum_i loss(s (Z_i + a L_i)) + 150 (a - 0.2)^2
                                                        + 5 (log s - log s_0)^2

for the logits Z of the linear part, fitted without document i, and the logits L of the
network, which does not learn from it. The penalties are those of a belief held before
the documents were seen: that the network counts a fifth, and that the two are as sure
as s_0 makes the linear part alone, whose held-out logits all training documents have.
So few documents do no harm. Stacking: Wolpert 1992; temperature: Guo et al. 2017, sec.
4.2, https://arxiv.org/abs/1706.04599
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import deserialize_attr, serialize_attr

from ..linear.fit import Fitted
from ..linear.folds import FOLDS, HeldOut
from ..numeric.arrays import Floats

SHARE, SHARE_PENALTY, SCALE_PENALTY = 0.2, 150.0, 5.0
# Documents of the training data of which one is held out, if there are so many.
ONE_OF, FEWEST_DOCS, MOST_HELD = 10, 300, 1_000
# With fewer assigned classes, a threshold would be a guess.
FEWEST_POSITIVE = 30


class Mixture(NamedTuple):
    """The share a of the network and the scale s of ensemble.py, and a threshold.

    threshold (float): The joint logit from which on one of several classes is assigned.
    """

    share: float = SHARE
    scale: float = 1.0
    threshold: float = 0.0


class HeldOutDocs(HeldOut):
    """Documents that are held out, by the hash of their text, as training meets them.

    Each with its linear logits (nO,) and what it is to be (nO,), NaN where that is not
    known.

    names (FrozenSet[int]): The hashes of all that are to be held out.
    scale (float): s_0.
    """

    def __init__(self, names: Iterable[int] = (), scale: float = 1.0) -> None:
        super().__init__()
        self.names = frozenset(names)
        self.scale = scale
        self.has_changed = False

    def meet(self, name: int, doc: Doc, logits: Floats, truth: Floats) -> None:
        """Keep a document, in place of its last version."""
        self[name] = doc, logits, truth

    def training_state(self) -> dict[str, Any]:
        """Get what training has met so far, to be saved with a checkpoint of it."""
        return {
            "has_changed": self.has_changed,
            "met": [
                [str(name), doc.to_bytes(), logits, truth]
                for name, (doc, logits, truth) in self.items()
            ],
        }

    def set_training_state(self, state: dict[str, Any], vocab: Vocab) -> None:
        """Go on from what training_state got."""
        self.has_changed = state["has_changed"]
        self.clear()
        for name, data, logits, truth in state["met"]:
            self.meet(int(name), Doc(vocab).from_bytes(data), logits, truth)


@serialize_attr.register
def _save(_: HeldOutDocs, value: HeldOutDocs, name: str, model: Any) -> bytes:
    return b""


@deserialize_attr.register
def _load(_: HeldOutDocs, value: Any, name: str, model: Any) -> HeldOutDocs:
    return HeldOutDocs()


def choose_held_out(fitted: Fitted) -> list[int]:
    """Choose the documents to hold out by the hashes of their texts: none of few."""
    texts = numpy.unique(fitted.texts)
    if len(texts) < FEWEST_DOCS:
        return []
    # The folds are the remainders of these hashes: of each some are held out.
    order = numpy.argsort(texts // FOLDS % numpy.uint64(2**20 - 3), kind="stable")
    return texts[order][: min(len(texts) // ONE_OF, MOST_HELD)].tolist()


def mixture_of_linear(fitted: Fitted, exclusive: bool) -> Mixture:
    """Get the scale and threshold that the linear part alone needs."""
    Z, T = fitted.held_out, fitted.truths
    # The network mostly says the same again: both together would be too sure.
    alone = _fit(Z, numpy.zeros_like(Z), T, exclusive, 1.0).scale
    scale = alone / (1 + SHARE)
    threshold = 0.0 if exclusive else best_threshold(scale * Z, T, 0.0)
    return Mixture(SHARE, scale, threshold)


def fit_mixture(
    Z: Floats, L: Floats, T: Floats, exclusive: bool, before: Mixture, scale: float
) -> Mixture:
    """Fit the mixture to documents that are held out.

    Z, L (B, nO): Logits of the linear part, and of the network.
    T (B, nO): What they are to be: 1, 0, or NaN where that is not known.
    exclusive (bool): Whether a document has exactly one class.
    before (Mixture): Its threshold is kept if there are too few to choose another.
    scale (float): s_0.
    """
    fitted = _fit(Z, L, T, exclusive, scale)
    if exclusive:
        return fitted
    joint = fitted.scale * (Z + fitted.share * L)
    return fitted._replace(threshold=best_threshold(joint, T, before.threshold))


def _fit(Z: Floats, L: Floats, T: Floats, exclusive: bool, scale: float) -> Mixture:
    if exclusive:
        known = ~numpy.isnan(T).any(axis=1)
        Z, L, T = Z[known], L[known], T[known]
    known = ~numpy.isnan(T)
    signs = 2 * T[known] - 1

    def penalised_loss(x: NDArray[numpy.float64]) -> float:
        share, log_scale = x
        logits = numpy.exp(log_scale) * (Z + share * L)
        if exclusive:
            loss = -(log_softmax(logits, axis=1) * T).sum()
        else:
            loss = numpy.logaddexp(0, -signs * logits[known]).sum()
        belief = SHARE_PENALTY * (share - SHARE) ** 2
        return float(
            loss + belief + SCALE_PENALTY * (log_scale - numpy.log(scale)) ** 2
        )

    bounds = [(0.0, 5.0), (-3.0, 3.0)]
    start = numpy.array([SHARE, numpy.log(scale)])
    share, log_scale = minimize(penalised_loss, start, bounds=bounds).x
    return Mixture(float(share), float(numpy.exp(log_scale)))


def best_threshold(logits: Floats, T: Floats, otherwise: float) -> float:
    """Get the logit from which on to assign classes for the highest micro-averaged F.

    logits (B, nO), T (B, nO): Scores, and what is right: 1, 0, or NaN.
    otherwise (float): What to get if too few classes are right to tell.
    """
    known = ~numpy.isnan(T)
    order = numpy.argsort(-logits[known], kind="stable")
    scores, right = logits[known][order], T[known][order]
    if right.sum() < FEWEST_POSITIVE:
        return otherwise
    n_assigned = numpy.arange(1, len(right) + 1)
    best = int((2 * right.cumsum() / (n_assigned + right.sum())).argmax())
    return float(scores[best : best + 2].mean())
