"""What is kept for the way back, and what is computed again there.

To compare a state with a row by `additive` takes as many floats as the keys are wide.
Those of a batch of long texts have no place in memory: of these each step is computed
again on the way back.
"""

from collections.abc import Iterator

from ..attend.source import Source

# So many floats of what states and rows are compared by are kept: half a GB.
KEPT = 2**27
# A part of it is what states that ask at once may need on the way.
AT_ONCE = 8


def keeps_all(source: Source, n_states: int, width: int) -> bool:
    """Tell whether what states compare has a place in memory.

    source (Source): What they ask.
    n_states (int): How many states there are, each of which asks one source.
    width (int): The floats of each comparison of a state with a row.
    """
    return n_states * source.rows.shape[1] * width <= KEPT


def blocks(source: Source, n_steps: int, width: int) -> Iterator[slice]:
    """Yield steps whose states ask at once: so many that what they need is bounded."""
    B, S, _ = source.rows.shape
    size = max(1, KEPT // AT_ONCE // (B * S * width))
    for start in range(0, n_steps, size):
        yield slice(start, start + size)
