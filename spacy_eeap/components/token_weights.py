"""From the weights of pieces to the weights of tokens.

A token of the translation has the mean of the weights of its pieces, and a token of the
source the sum of those of its own: so the weights of a token still sum to 1.
"""

import numpy
from numpy.typing import NDArray
from spacy.tokens import Doc

from ..vocabulary.pieces import Decoded, Pieces

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
    starts = [token.idx for token in doc]
    # A piece belongs to the token in which it starts.
    owners = numpy.searchsorted(starts, units.starts, side="right") - 1
    summed = numpy.zeros((len(weights), len(doc)), dtype="f")
    for row, owner in zip(weights.T, owners.clip(0).tolist(), strict=False):
        summed[:, owner] += row
    return summed


def mean_by_target_token(weights: Weights, tokens: Doc, pieces: Decoded) -> Weights:
    """Average the weights of the pieces of each token of a translation.

    weights (n, m): Of n pieces.
    tokens (Doc): The translation.
    pieces (Decoded): The characters of each piece.
    RETURNS: The weights (tokens, m).
    """
    averaged = numpy.zeros((len(tokens), weights.shape[1]), dtype="f")
    starts = numpy.asarray(pieces.starts, dtype=int)
    # A piece that is nothing but a space is empty, and of the token behind it.
    ends = numpy.maximum(pieces.ends, starts + 1)
    for row, token in zip(averaged, tokens, strict=True):
        is_of_it = (starts < token.idx + len(token)) & (ends > token.idx)
        if is_of_it.any():
            row[:] = weights[is_of_it].mean(axis=0)
    return averaged


def strongest(weights: Weights) -> list[int]:
    """Get the source token of most weight for each token of the translation.

    weights (tokens, source tokens).
    RETURNS (List[int]): Their indices. Empty if the source is.
    """
    return weights.argmax(axis=1).tolist() if weights.size else []
