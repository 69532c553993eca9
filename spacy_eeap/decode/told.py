"""What a decoder tells of the pieces that come next."""

from collections.abc import Callable
from typing import NamedTuple

from ..numeric.arrays import Floats


class Told(NamedTuple):
    """What is told of N pieces, or its gradient.

    vectors (N, nO): What the scores of the vocabulary's pieces are made of.
    weights (N, S): Those of the source's rows. Of a gradient None where nothing but
        the vectors was read.
    gates (N,): The logits of the gate that copies, see copying.py. None without one.
    """

    vectors: Floats
    weights: Floats
    gates: Floats

    def each(self, change: Callable[[Floats], Floats]) -> "Told":
        """Change each of the arrays that are there."""
        return Told(*(None if array is None else change(array) for array in self))
