"""What each token of a batch may ask, and how the tokens are cut to pieces.

Each function takes the lengths of the documents (B,), and returns the windows of
their tokens (N,) and the pieces (P + 1,).
"""

import numpy
from numpy.typing import NDArray

from ...numeric.arrays import Ints
from ..window.windows import Windows, around, whole
from .pieces import cut, one_each


def whole_documents(lengths: Ints, most_scores: int) -> tuple[Windows, Ints]:
    """Let each token ask its document, in pieces of about `most_scores` scores."""
    most_tokens = most_scores // numpy.maximum(lengths, 1)
    cuts = cut(lengths, numpy.maximum(most_tokens, 1))
    return whole(*_documents(lengths)), cuts


def around_tokens(lengths: Ints, radius: int) -> tuple[Windows, Ints]:
    """Let each token ask those at most `radius` away from it.

    A piece is as long as a window: its tokens share half of what they ask.
    """
    origins, sizes = _documents(lengths)
    positions = numpy.arange(len(origins)) - origins
    cuts = cut(lengths, numpy.full_like(lengths, 2 * radius + 1))
    return around(positions, radius, origins, sizes), cuts


def around_centres(
    lengths: Ints, radius: int, centres: NDArray
) -> tuple[Windows, Ints]:
    """Let each token ask those at most `radius` away from a centre of its own (N,)."""
    return around(centres, radius, *_documents(lengths)), one_each(len(centres))


def _documents(lengths: Ints) -> tuple[Ints, Ints]:
    """Get the first row and the length of each token's document."""
    origins = lengths.cumsum() - lengths
    return origins.repeat(lengths), lengths.repeat(lengths)
