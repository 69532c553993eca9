"""What cannot be read: where it stands, and why."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


class Unreadable(ValueError):
    """A line, a row or a file that cannot be read.

    A reader yields it in place of what it should have read: who reads on counts it or
    writes it down, and who does not raises it.

    place (str): Where it stands, such as "reviews.csv, line 3".
    reason (str): What was expected, what came, and what to do.
    """

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


def damaged(place: str, wanted: str, error: Exception) -> Unreadable:
    """Say that a file cannot be decoded.

    place (str): Where that showed itself.
    wanted (str): What the file should be.
    error (Exception): What the decoder raised.
    """
    told = f"{type(error).__name__}: {error}".rstrip(". :")
    reason = f"expected {wanted}, but it cannot be decoded ({told})"
    return Unreadable(place, f"{reason}. Copy or write it again.")


def readable(items: Iterable[T | Unreadable]) -> Iterator[T]:
    """Get what a reader yields, up to the first that cannot be read.

    RAISES (Unreadable): Which is a ValueError, at that one.
    """
    for item in items:
        if isinstance(item, Unreadable):
            raise item
        yield item
