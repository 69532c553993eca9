"""How far scores are from another decision, in nats.

    g = log p(y) - max over z of log p(z)    of labels of which one is right
    g = logit p(y) - logit t                 of labels given from a threshold t on

for the label y that is asked about, and all others z; or z alone, if it is asked why
the label is y and not z. At 0 or above y is given, or ahead of z.
"""

import numpy
from numpy.typing import NDArray

from .decision import Decider, Decision

# Keeps logarithms finite.
TINY = 1e-12


def margin(decider: Decider, decision: Decision, scores: NDArray) -> NDArray:
    """Get how far the label of a decision is from being given otherwise.

    scores (..., labels): Probabilities of the labels, which may be others than those of
        the decision.
    RETURNS (...), float64: The margin of each row of them.
    """
    shares = scores.astype("d")
    share = shares[..., decision.label].copy()
    if decision.contrast is not None:
        return _log(share) - _log(shares[..., decision.contrast])
    if decider.exclusive:
        shares[..., decision.label] = 0.0
        return _log(share) - _log(shares.max(axis=-1))
    return _logit(share) - _logit(decider.threshold)


def _log(share: NDArray | float) -> NDArray:
    return numpy.log(numpy.asarray(share) + TINY)


def _logit(share: NDArray | float) -> NDArray:
    return _log(share) - _log(1 - share)
