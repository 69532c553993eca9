"""What was found in a corpus, and how it is told."""

from collections.abc import Collection, Iterable
from typing import Literal, NamedTuple

from spacy.training import Example

from ..printing.printable import shortened

N_NAMED, N_LETTERS = 10, 40


class Finding(NamedTuple):
    """A sentence about the data.

    level (str): "info"; "warn" of what costs accuracy; "fail" of what makes training or
        evaluation worthless.
    text (str): The sentence.
    """

    level: Literal["info", "warn", "fail"]
    text: str


class Corpus(NamedTuple):
    """What a config trains on, and what it evaluates on.

    train (List[Example]): The training data.
    dev (List[Example]): The development data.
    """

    train: list[Example]
    dev: list[Example]

    def splits(self) -> Iterable[tuple[str, list[Example]]]:
        """Get both, each with its name."""
        return zip(self._fields, self, strict=True)


def count(n: int, one: str, more: str | None = None) -> str:
    """Say how many of something. RETURNS (str): "1 text", "2,000 texts"."""
    return f"{n:,} {one if n == 1 else more or f'{one}s'}"


def named(things: Collection[str]) -> str:
    """List things, the first ten of many, each of them short."""
    shown = ", ".join(shortened(thing, N_LETTERS) for thing in list(things)[:N_NAMED])
    return shown + (", ..." if len(things) > N_NAMED else "")
