"""What hypotheses may not write: an end that comes too early, and what they wrote.

No sequence of n pieces that stands in a hypothesis already. Paulus et al. (2018), sec.
2.5, do it with n = 3: https://openreview.net/forum?id=HkAClQgA-
"""

from typing import Any

import numpy
from numpy.lib.stride_tricks import sliding_window_view

from ...numeric.arrays import Floats, Ints
from ...vocabulary.special import END


def forbid(
    xp: Any, logits: Floats, written: Ints, min_length: int, n_gram: int
) -> None:
    """Set the logits of what may not come next to -inf.

    logits (n, V): Of all pieces.
    written (n, t): What hypotheses have written.
    min_length (int): The least pieces of a text.
    n_gram (int): How many pieces in a row may not come again. 0 if all may.
    """
    t = written.shape[1]
    ends = logits[:, END].copy()
    if t < min_length:
        logits[:, END] = -xp.inf
    if n_gram and t >= n_gram:
        rows, pieces = repeated(written, n_gram)
        logits[rows, pieces] = -xp.inf
    if n_gram and t < min_length:
        # A text that can do nothing else ends, even though it is short.
        is_stuck = ~xp.isfinite(logits).any(axis=1)
        logits[:, END] = xp.where(is_stuck, ends, logits[:, END])


def repeated(written: Ints, n_gram: int) -> tuple[Ints, Ints]:
    """Find the pieces that would make n in a row again: rows of (n, t), and pieces."""
    windows = sliding_window_view(written, n_gram, axis=1)  # (n, t - n + 1, n)
    last = written[:, written.shape[1] - n_gram + 1 :]
    rows, places = (windows[..., :-1] == last[:, None]).all(axis=2).nonzero()
    return rows, numpy.asarray(windows[rows, places, -1])
