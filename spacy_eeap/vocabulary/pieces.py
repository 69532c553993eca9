"""Pieces of a text, and a text of pieces: the ids, and the characters of each.

    "A man"        ids     the ids of "A", " man"
                   starts  0, 2
                   ends    1, 5

A space belongs to no piece, even though it is written before one. A piece that is
nothing but a space is empty, and stands where the space ends.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .special import UNKNOWN, UNKNOWN_TEXT


class Pieces(NamedTuple):
    """A text as ids.

    ids: The ids.
    starts, ends: The first character of each in the text, and the one behind the last.
    """

    ids: list[int]
    starts: list[int]
    ends: list[int]


class Decoded(NamedTuple):
    """Ids as a text.

    text: The text.
    starts, ends: The first character that each id became, and the one behind the last.
    """

    text: str
    starts: list[int]
    ends: list[int]


def decode(
    strings: Sequence[str],
    ids: Iterable[int],
    unknown: Iterable[str],
    copied: Sequence[str] = (),
    *,
    before_unknown: str,
) -> Decoded:
    """Join the strings of ids, without the spaces before the first.

    strings (Sequence[str]): The string of each id of the vocabulary, with the space
        that is written before it.
    ids (Iterable[int]): The ids.
    unknown (Iterable[str]): What the UNKNOWN among them are, as far as that is known.
    copied (Sequence[str]): The strings of the ids behind those of the vocabulary.
    before_unknown (str): A space, or nothing: what is written before an UNKNOWN.
    """
    rest = iter(unknown)
    text, starts, ends = "", [], []
    for i in ids:
        if i == UNKNOWN:
            word = before_unknown + next(rest, UNKNOWN_TEXT)
        else:
            word = strings[i] if i < len(strings) else copied[i - len(strings)]
        text += word if text else word.lstrip(" ")
        ends.append(len(text))
        starts.append(len(text) - len(word.lstrip(" ")))
    return Decoded(text, starts, ends)
