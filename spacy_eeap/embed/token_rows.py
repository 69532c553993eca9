"""The attributes of a batch of tokens, and the distinct ones among them."""

import numpy
from spacy.attrs import intify_attr
from spacy.tokens import Doc
from spacy.vocab import Vocab

from ..numeric.arrays import Ints
from ..numeric.attributes import Attr, read_attributes
from ..numeric.key_index import UInts

__all__ = ["Attr", "TokenRows", "find_distinct", "read_tokens"]

# Odd, and otherwise arbitrary: that of MurmurHash3's 64-bit finalizer.
MULTIPLIER = numpy.uint64(0xFF51AFD7ED558CCD)


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
        self._attrs = attrs

    def __len__(self) -> int:
        return len(self.table)

    def __getitem__(self, rows: Ints) -> "TokenRows":
        """Get some of the tokens."""
        return TokenRows(self.vocab, self._attrs, self.table[rows])

    def to_array(self, attrs: Attr | list[Attr]) -> UInts:
        """Get attributes as Doc.to_array does: 1d for one, 2d for a list."""
        if isinstance(attrs, str | int):
            return self.table[:, self._column(attrs)]
        return self.table[:, [self._column(attr) for attr in attrs]]

    def _column(self, attr: Attr) -> int:
        return [intify_attr(known) for known in self._attrs].index(intify_attr(attr))

    def keys(self) -> UInts:
        """Get one 64-bit hash for each token: the sum of a_i m^i, modulo 2^64.

        Different attributes a have the same hash about as often as different strings
        in spaCy's StringStore: two of a million with a probability of 3e-8.
        """
        powers = numpy.arange(1, self.table.shape[1] + 1, dtype="uint64")
        return self.table @ MULTIPLIER**powers


def read_tokens(docs: list[Doc], attrs: list[Attr]) -> TokenRows:
    """Read the attributes of all tokens of some documents, at least one."""
    return TokenRows(docs[0].vocab, attrs, read_attributes(docs, attrs))


def find_distinct(tokens: TokenRows) -> tuple[UInts, TokenRows, Ints]:
    """Find the distinct tokens of a batch.

    RETURNS (Tuple[UInts, TokenRows, Ints]): The key of each distinct token, the
        distinct tokens, and for each token which of them it is.
    """
    keys, first, inverse = numpy.unique(
        tokens.keys(), return_index=True, return_inverse=True
    )
    return keys, tokens[first], inverse
