"""The attributes of a batch of tokens, and the distinct ones among them."""

from typing import TypeAlias

import numpy
from numpy.typing import NDArray
from spacy.attrs import intify_attr
from spacy.tokens import Doc
from spacy.vocab import Vocab

from ..attend.arrays import Ints

UInts: TypeAlias = NDArray[numpy.uint64]
Attr: TypeAlias = str | int

# The multiplier of MurmurHash3's 64-bit finalizer.
MULTIPLIER = numpy.uint64(0xFF51AFD7ED558CCD)
HALF = numpy.uint64(32)


class TokenRows:
    """Tokens that are known by some attributes, where a layer expects one Doc.

    spaCy's FeatureExtractor and StaticVectors read no more of a Doc than this.

    vocab (Vocab): The vocabulary of the documents they come from.
    attrs (List[Union[str, int]]): The attributes.
    table (UInts): Their values, (tokens, attributes).
    """

    def __init__(self, vocab: Vocab, attrs: list[Attr], table: UInts) -> None:
        self.vocab = vocab
        self.table = table
        self._columns = {intify_attr(attr): i for i, attr in enumerate(attrs)}
        self._attrs = attrs

    def __len__(self) -> int:
        return len(self.table)

    def __getitem__(self, rows: Ints) -> "TokenRows":
        """Get some of the tokens."""
        return TokenRows(self.vocab, self._attrs, self.table[rows])

    def to_array(self, attrs: Attr | list[Attr]) -> UInts:
        """Get attributes as Doc.to_array does: 1d for one, 2d for a list."""
        if isinstance(attrs, str | int):
            return self.table[:, self._columns[intify_attr(attrs)]]
        return self.table[:, [self._columns[intify_attr(attr)] for attr in attrs]]

    def keys(self) -> UInts:
        """Get one 64-bit hash for each token, of all its attributes.

        Two of a million different tokens have the same hash with a probability of
        3e-8, as do two of a million strings in spaCy's StringStore.
        """
        keys = numpy.zeros(len(self.table), dtype="uint64")
        for column in self.table.T:
            keys ^= column
            keys *= MULTIPLIER
            keys ^= keys >> HALF
        return keys


def read_tokens(docs: list[Doc], attrs: list[Attr]) -> TokenRows:
    """Read the attributes of all tokens of some documents, at least one."""
    arrays = [doc.to_array(attrs).reshape(len(doc), len(attrs)) for doc in docs]
    return TokenRows(docs[0].vocab, attrs, numpy.concatenate(arrays))


def find_distinct(tokens: TokenRows) -> tuple[UInts, TokenRows, Ints]:
    """Find the distinct tokens of a batch.

    RETURNS (Tuple[UInts, TokenRows, Ints]): The key of each distinct token, the
        distinct tokens, and for each token which of them it is.
    """
    keys, first, inverse = numpy.unique(
        tokens.keys(), return_index=True, return_inverse=True
    )
    return keys, tokens[first], inverse
