"""Documents without some of their tokens."""

from collections.abc import Sequence

import numpy
from numpy.typing import NDArray
from spacy.attrs import NORM, ORTH, SENT_START, SPACY
from spacy.tokens import Doc


def keep_tokens(doc: Doc, kept: NDArray, attrs: Sequence[int] = (NORM,)) -> Doc:
    """Make a document of some tokens of another.

    doc (Doc): The document. It is left as it is.
    kept (N,), bool: Which of its tokens to keep.
    attrs (Sequence[int]): The attributes that come along with the words. NORM is the
        tokenizer's: that of the "n't" in "don't" is "not", that of the word "n't" is
        not.
    RETURNS (Doc): These tokens, and the boundaries of their sentences where they are
        known.
    """
    words, spaces = doc.to_array([ORTH, SPACY])[kept].T
    sent_starts = None
    if doc.has_annotation("SENT_START"):
        sent_starts = _starts(doc.to_array(SENT_START) == 1, kept).tolist()
    left = Doc(
        doc.vocab,
        words=words.tolist(),
        spaces=spaces.astype(bool).tolist(),
        sent_starts=sent_starts,
    )
    return left.from_array(list(attrs), doc.to_array(list(attrs))[kept])


def _starts(starts: NDArray, kept: NDArray) -> NDArray:
    """Tell which of the kept tokens are the first that is kept of a sentence."""
    sentences = starts.cumsum()[kept]
    return numpy.diff(sentences, prepend=-1) > 0
