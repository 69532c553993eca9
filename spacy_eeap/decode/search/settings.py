"""How to search."""

from typing import NamedTuple


class Settings(NamedTuple):
    """How to search.

    beam_size (int): How many hypotheses of a source go on, K.
    n_best (int): How many are given, at most K.
    length_penalty (float): a of hypotheses.py. With 0, short texts are preferred; 1
        makes of the score the log-probability of a piece.
    coverage_penalty (float): b of hypotheses.py.
    min_length (int): The least pieces of a text.
    no_repeat_ngram (int): How many pieces in a row may not come again. 0 if all may.
    """

    beam_size: int = 1
    n_best: int = 1
    length_penalty: float = 1.0
    coverage_penalty: float = 0.0
    min_length: int = 0
    no_repeat_ngram: int = 0

    @property
    def forbids(self) -> bool:
        """Whether there is anything that hypotheses may not write."""
        return self.min_length > 0 or self.no_repeat_ngram > 0
