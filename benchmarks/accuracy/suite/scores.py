"""What is told of predicted probabilities: how many are right, and how sure they are.

Exclusive labels are decided by the highest probability, others by one of 0.5 or more.
The micro-averaged F score of exclusive labels is the share of right answers.
"""

import numpy

from .labelled import Bools2d, Floats2d

N_BINS = 10
THRESHOLD = 0.5


def scores(P: Floats2d, Y: Bools2d, exclusive: bool) -> dict[str, float]:
    """Score probabilities.

    P (Floats2d): The probabilities, shape (texts, labels).
    Y (Bools2d): Which text has which label.
    exclusive (bool): Whether each text has one label.
    RETURNS (Dict[str, float]): The score that counts (accuracy, or micro F), macro F of
        the labels that occur or are predicted, the log-loss (of a text if exclusive,
        else of a decision) and the expected calibration error of ten bins (of the top
        class if exclusive, else of all decisions).
    """
    decided = decide(P, exclusive)
    counts = numpy.stack([decided & Y, decided & ~Y, ~decided & Y]).sum(axis=1)
    occurring = counts.any(axis=0)
    right = (decided & Y).any(axis=1)
    return {
        "score": float(_f_score(*counts.sum(axis=1))),
        "macro_f": float(_f_score(*counts[:, occurring]).mean()),
        "log_loss": _log_loss(P, Y, exclusive),
        "ece": calibration_error(P.max(axis=1), right)
        if exclusive
        else calibration_error(P.ravel(), Y.ravel()),
    }


def decide(P: Floats2d, exclusive: bool) -> Bools2d:
    """Decide for labels. RETURNS (Bools2d): Which text is given which label."""
    if not exclusive:
        return P >= THRESHOLD
    return numpy.arange(P.shape[1]) == P.argmax(axis=1, keepdims=True)


def calibration_error(confidence: Floats2d, right: Bools2d) -> float:
    """Compare confidence and the share of right answers, in bins of equal width."""
    bins = numpy.minimum((confidence * N_BINS).astype(int), N_BINS - 1)
    gaps = numpy.bincount(bins, weights=confidence - right, minlength=N_BINS)
    return float(numpy.abs(gaps).sum() / len(right))


def _f_score(true: Floats2d, false: Floats2d, missed: Floats2d) -> Floats2d:
    return 2 * true / numpy.maximum(2 * true + false + missed, 1)


def _log_loss(P: Floats2d, Y: Bools2d, exclusive: bool) -> float:
    # As far from 0 as float32 can be from 1
    P = numpy.clip(P, 1e-7, 1 - 1e-7)
    if exclusive:
        return float(-numpy.log(P[Y]).mean())
    return float(-numpy.log(numpy.where(Y, P, 1 - P)).mean())
