"""From the weights of pieces to the weights of tokens.

A token of the translation has the mean of the weights of its pieces, and a token of the
source the sum of those of its own: so the weights of a token still sum to 1.
"""

import numpy
from numpy.typing import NDArray
from spacy.attrs import IDX, LENGTH
from spacy.tokens import Doc

from ...numeric.ranking import ranks
from ...vocabulary.pieces import Decoded, Pieces

Weights = NDArray[numpy.float32]


def sum_by_source_token(weights: Weights, doc: Doc, units: Pieces | None) -> Weights:
    """Sum the weights of the rows of a source by the token that they belong to.

    weights (n, S): Of the rows.
    doc (Doc): The source.
    units (Optional[Pieces]): The characters of each row. None if rows are the tokens.
    RETURNS: The weights (n, tokens).
    """
    if units is None:
        return weights[:, : len(doc)]
    # A piece belongs to the token in which it starts.
    owners = numpy.searchsorted(doc.to_array(IDX), units.starts, side="right") - 1
    summed = numpy.zeros((len(weights), len(doc)), dtype="f")
    found, firsts = numpy.unique(owners.clip(0), return_index=True)
    rows = weights[:, : len(owners)]
    summed[:, found] = numpy.add.reduceat(rows, firsts, axis=1)
    return summed


def mean_by_target_token(weights: Weights, tokens: Doc, pieces: Decoded) -> Weights:
    """Average the weights of the pieces of each token of a translation.

    weights (n, m): Of n pieces.
    tokens (Doc): The translation.
    pieces (Decoded): The characters of each piece.
    RETURNS: The weights (tokens, m).
    """
    starts = numpy.asarray(pieces.starts, dtype=int)
    # A piece that is nothing but a space is empty, and of the token behind it.
    ends = numpy.maximum(pieces.ends, starts + 1)
    first, length = tokens.to_array([IDX, LENGTH]).T[..., None].astype(int)
    is_of_it = ((starts < first + length) & (ends > first)).astype("f")
    return is_of_it @ weights / is_of_it.sum(axis=1, keepdims=True).clip(1)


def strongest(weights: Weights) -> list[int]:
    """Get the source token of most weight for each token of the translation.

    weights (tokens, source tokens).
    RETURNS (List[int]): Their indices. Empty if the source is.
    """
    return ranks(weights).argmax(axis=1).tolist() if weights.size else []


def token_texts(doc: Doc) -> list[str]:
    """Get the text of each token, at a fraction of the time that tokens take."""
    text, places = doc.text, doc.to_array([IDX, LENGTH]).tolist()
    return [text[start : start + length] for start, length in places]
