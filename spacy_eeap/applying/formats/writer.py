"""What every format offers."""

from collections.abc import Sequence
from typing import IO

from spacy.language import Language

from ..records import Member, Record


class Writer:
    """Writes records to a file.

    file (IO[bytes]): The file.
    nlp (Language): The pipeline whose Docs come.
    members (Sequence[Member]): What is read of each.
    types (str | None): The types of the input's columns, where a format needs them.
    """

    ending = ""
    typed = False  # whether it needs the types of the input's columns

    def __init__(
        self,
        file: IO[bytes],
        nlp: Language,
        members: Sequence[Member],
        types: str | None,
    ) -> None:
        self.file = file
        self.members = members

    def write(self, records: Sequence[Record]) -> None:
        """Write some records."""
        raise NotImplementedError

    def close(self) -> None:
        """Write what is still to be written. The file stays open."""
