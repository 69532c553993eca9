"""The row that each word has in a table, given in the order in which words are met.

A hash would give some of a hundred words the same row. Here each has its own, as in the
models of papers, and yet no vocabulary has to be counted beforehand.
"""

from typing import Any

import numpy
from thinc.api import deserialize_attr, serialize_attr

from ..numeric.arrays import Ints
from ..numeric.key_index import KeyIndex, UInts


class WordRows:
    """Row 0 is that of no word. Those of the words are 1, 2, and so on.

    Threads can look words up while one of them adds more. Saved with the model.

    max_words (int): How many words there can be.
    words (List[int]): The ids of the words in the order of their rows.
    """

    def __init__(self, max_words: int) -> None:
        self.max_words = max_words
        self.words: list[int] = []
        self._index = KeyIndex(1 << (max_words - 1).bit_length())

    def find(self, words: UInts) -> Ints:
        """Get the row of each word (N,), and 0 for those that have none."""
        return self._index.find(words).astype("int64") + 1

    def add(self, words: UInts) -> Ints:
        """Get the row of each word (N,), a new one for those that have none.

        RAISES (ValueError): If there are more words than rows.
        """
        rows = self.find(words)
        if rows.all():
            return rows
        new = numpy.unique(words[rows == 0]).tolist()
        if len(self.words) + len(new) > self.max_words:
            raise ValueError(
                f"The bag of words has rows for {self.max_words} words, those of the "
                f"answers among them, but the training data has more. Set rows "
                f"higher, or give the model an embed that needs no row for each word."
            )
        self.append(new)
        return self.find(words)

    def append(self, words: list[int]) -> None:
        """Give the next rows to words that have none, for which there is room."""
        self._index.add(numpy.asarray(words, dtype="uint64"))
        self.words.extend(words)


@serialize_attr.register
def _save(_: WordRows, value: WordRows, name: str, model: Any) -> bytes:
    return numpy.asarray([value.max_words, *value.words], dtype="uint64").tobytes()


@deserialize_attr.register
def _load(built: WordRows, value: bytes, name: str, model: Any) -> WordRows:
    max_words, *words = numpy.frombuffer(value, dtype="uint64").tolist()
    if max_words != built.max_words or not len(set(words)) == len(words) <= max_words:
        raise ValueError(
            f"The words of a bag of words must be different ones, for which there are "
            f"{built.max_words} rows by the config, but there were {len(words)} for "
            f"{max_words} rows."
        )
    rows = WordRows(max_words)
    rows.append(words)
    return rows
