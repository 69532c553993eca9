"""Attempts: how often a part is tried, and with what care.

A worker that dies may have been killed by chance, so a part is tried again as it was,
and gives the same bytes. The third time the worker notes which batch it is at, and dies
there again if a text in it is to blame. Then that batch is scored text by text, each
noted before, and the one that a worker died at is left out. What has been left out
stands with the bad rows. So a text that exhausts memory costs itself alone.
"""

from typing import NamedTuple

NOTED = 3  # from this attempt on a worker notes where it is
MOST = 9


class Attempt(NamedTuple):
    """How a part is to be done.

    number (int): From 1.
    careful (tuple[int, ...]): The batches that are scored text by text.
    left_out (tuple[int, ...]): The rows that are not scored, by their number in it.
    """

    number: int = 1
    careful: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()


class Note(NamedTuple):
    """Where a worker is: in a batch, and, if that is scored text by text, at a row."""

    batch: int
    row: int | None = None


def next_attempt(attempt: Attempt, note: Note | None) -> Attempt | None:
    """Decide how a part is to be tried again.

    attempt (Attempt): The one that failed.
    note (Note | None): Where the worker was when it died, if it noted that.
    RETURNS (Attempt | None): None: it is not.
    """
    number = attempt.number + 1
    if number <= NOTED:
        return Attempt(number)
    if note is None or number > MOST:
        return None
    if note.row is None:
        return Attempt(number, (*attempt.careful, note.batch), attempt.left_out)
    return Attempt(number, attempt.careful, (*attempt.left_out, note.row))
