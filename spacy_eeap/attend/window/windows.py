"""Windows: which rows of a flat batch each query may ask.

    global     all rows of the query's document
    local-m    |s - p| <= D, with the centre p at the query's own position
    local-p    |s - p| <= D, with the centre p = S sigmoid(v . tanh(W q)) predicted,
               and weights multiplied by exp(-(s - p)^2 / (2 sigma^2)), sigma = D / 2

for positions s = 0 ... S - 1 in a document of S tokens and a radius D, so that a
window has 2 D + 1 rows, or fewer at the edges of the document. As in the paper, the
weights of local-p are not normalised again: they sum to less than 1.

Luong et al. (2015), sec. 3.2: https://aclanthology.org/D15-1166
"""

from dataclasses import dataclass
from typing import Literal

import numpy
from numpy.typing import NDArray

from ...numeric.arrays import Ints

WindowName = Literal["global", "local-m", "local-p"]
LocalWindowName = Literal["local-m", "local-p"]
DEFAULT_RADIUS = 10  # as Luong et al. (2015)


@dataclass(frozen=True)
class Windows:
    """The rows that each of Q queries may ask.

    origins (Q,): The first row of the query's document.
    starts, ends (Q,): The first row of the window, and the one after its last.
    """

    origins: Ints
    starts: Ints
    ends: Ints


def whole(origins: Ints, lengths: Ints) -> Windows:
    """Let queries ask their whole documents, of these first rows and lengths (Q,)."""
    return Windows(origins, origins, origins + lengths)


def around(centres: NDArray, radius: int, origins: Ints, lengths: Ints) -> Windows:
    """Let queries ask the rows at most `radius` away from their centres (Q,).

    centres (Q,): Positions in the document, from 0. They need not be whole numbers.
    """
    first = numpy.ceil(centres - radius).astype("int64").clip(0, None)
    last = numpy.floor(centres + radius).astype("int64")
    return Windows(origins, origins + first, origins + (last + 1).clip(None, lengths))


def check_window(name: str, radius: int, names: tuple[str, ...]) -> None:
    """Raise a ValueError if the window is not one of these names, or has no width."""
    if name not in names:
        raise ValueError(f"window must be one of {', '.join(names)}, but was '{name}'")
    if radius < 1:
        raise ValueError(
            f"radius is the number of tokens that a local window reaches to each "
            f"side, at least 1, but was {radius}"
        )
