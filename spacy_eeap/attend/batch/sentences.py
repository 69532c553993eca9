"""Sentences that travel with the rows of their documents.

A reducer gets a Ragged, whose sequences are documents. One that reads sentence by
sentence finds in a SentenceRagged where they end; to any other it is a Ragged.
"""

from collections.abc import Callable
from functools import cached_property

from thinc.api import to_numpy
from thinc.types import ArrayXd, Ints1d, Ragged


class SentenceRagged(Ragged):
    """The rows of documents, and the sentences of those where they are known.

    data (ArrayXd): The rows of all documents, (N, ...).
    lengths (Ints1d): The length of each document. They sum to N.
    find (Callable[[], List[Optional[List[int]]]]): Gets for each document the lengths
        of its sentences in order, or None where they are not known. Called when a
        reducer asks for them: most do not.
    """

    def __init__(
        self,
        data: ArrayXd,
        lengths: Ints1d,
        find: Callable[[], list[list[int] | None]],
    ) -> None:
        super().__init__(data, lengths)
        self._find = find

    @cached_property
    def sentences(self) -> list[list[int] | None]:
        """The lengths of the sentences of each document.

        RAISES: ValueError if those of a document do not sum to its length.
        """
        found = self._find()
        lengths = to_numpy(self.lengths).tolist()
        for length, known in zip(lengths, found, strict=True):
            if known is not None and sum(known) != length:
                raise ValueError(
                    f"The sentences of a document must cover its tokens, but those of "
                    f"a document of {length} tokens have {sum(known)} in all. Correct "
                    f"what sets doc.sents."
                )
        return found


def sentences_of(Xr: Ragged, window: int) -> list[list[int]]:
    """Get the lengths of the sentences of each document.

    Xr (Ragged): The documents. If it is no SentenceRagged, no sentence is known.
    window (int): Where the sentences are not known, the tokens of each piece that
        stands for one. The last piece of a document may be shorter.
    RETURNS (List[List[int]]): A list for each document, empty if the document is.
    """
    lengths = to_numpy(Xr.lengths).tolist()
    known = Xr.sentences if isinstance(Xr, SentenceRagged) else [None] * len(lengths)
    return [
        _pieces(length, window) if sentences is None else sentences
        for length, sentences in zip(lengths, known, strict=True)
    ]


def _pieces(length: int, window: int) -> list[int]:
    whole, rest = divmod(length, window)
    return [window] * whole + ([rest] if rest else [])
