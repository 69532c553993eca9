"""What a vocabulary can do. Subwords and WholeTokens are vocabularies."""

from collections.abc import Iterable, Sequence
from typing import Protocol, runtime_checkable

from .pieces import Decoded, Pieces


@runtime_checkable
class Vocabulary(Protocol):
    """A text as ids, and ids as a text."""

    def __len__(self) -> int:
        """Count the ids, the three special ones included. 0 before it has learnt."""
        ...

    def learn(self, texts: Iterable[str]) -> None:
        """Choose the pieces for texts like these. What it had learnt is forgotten.

        RAISES (ValueError): If there is no text, or not enough room.
        """
        ...

    def encode(self, text: str, *, sample: bool = False) -> Pieces:
        """Cut a text to pieces.

        text (str): The text. It can be empty.
        sample (bool): Whether to cut it at random, if the vocabulary does so in
            training.
        RAISES (ValueError): If the vocabulary has not learnt.
        """
        ...

    def find(self, string: str) -> int:
        """Get the id of one piece, or UNKNOWN if it has none that is so written.

        string (str): The piece, with the space that is before it.
        """
        ...

    def decode(
        self,
        ids: Sequence[int],
        unknown: Sequence[str] = (),
        copied: Sequence[str] = (),
    ) -> Decoded:
        """Join pieces to a text. START and END are left out.

        ids (Sequence[int]): The pieces.
        unknown (Sequence[str]): What is written for the first UNKNOWN, the second, and
            so on. For those that are left it is a replacement character.
        copied (Sequence[str]): The strings of the ids from the vocabulary's size on.
        RAISES (ValueError): If the vocabulary has not learnt.
        """
        ...

    def to_bytes(self) -> bytes:
        """Save what it has learnt. The arguments it was built with are not saved."""
        ...

    def from_bytes(self, data: bytes) -> "Vocabulary":
        """Load what another has learnt. RETURNS (Vocabulary): Itself."""
        ...


def check_learnt(vocabulary: Vocabulary) -> None:
    """Raise a ValueError if a vocabulary has not learnt."""
    if not len(vocabulary):
        raise ValueError(
            f"{type(vocabulary).__name__} has no pieces before it has learnt them from "
            f"texts. The component eeap_translate lets it learn at its initialization, "
            f"by nlp.initialize() or `spacy train`. Elsewhere, call its learn()."
        )
