"""The rows of a source as pieces of a vocabulary, so that they can be copied.

    "Ask Zol"     rows      " Ask", " Z", "ol"
                  ids       of " Ask", of " Z", and len(vocabulary)
                  strings   "ol"

A row whose string the vocabulary has as a piece has that piece's id. Others have ids of
their own in that text, from the vocabulary's size on, alike for alike strings. They are
written as they stand there, with the space before them.

What a text of the vocabulary shares with the source is written by the same pieces:
`encode`. So that the source may be cut in another way than the vocabulary cuts.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy
from numpy.typing import NDArray

from .pieces import Pieces
from .special import UNKNOWN
from .vocabulary import Vocabulary

WORD = re.compile(r"\w+")
Ints = NDArray[numpy.int64]


class Copies(NamedTuple):
    """The rows of a source, as what a target can be written with.

    ids (List[int]): The piece of each row.
    strings (List[str]): Of the pieces that the vocabulary lacks.
    text (str): The source.
    starts, ends (Sequence[int]): The first character of each row, and the one behind
        its last. A row that is empty is a space.
    """

    ids: list[int]
    strings: list[str]
    text: str
    starts: Sequence[int]
    ends: Sequence[int]


class Places(NamedTuple):
    """Where rows, or pieces, stand in a text.

    first (Dict[int, int]), last (Dict[int, int]): The one that starts at a character,
        and the one that ends before it.
    spaced (List[bool]): Whether there is a space before each.
    """

    first: dict[int, int]
    last: dict[int, int]
    spaced: list[bool]


def find_copies(
    vocabulary: Vocabulary, text: str, starts: Sequence[int], ends: Sequence[int]
) -> Copies:
    """Find the piece of each row of a source.

    vocabulary (Vocabulary): Of the targets. It has learnt.
    text (str): The source.
    starts, ends (Sequence[int]): See above.
    """
    spaced = _spaced(starts, ends)
    own: dict[str, int] = {}
    ids = []
    for start, end, space in zip(starts, ends, spaced, strict=True):
        string = (" " if space else "") + text[start:end]
        known = vocabulary.find(string)
        ids.append(known or len(vocabulary) + own.setdefault(string, len(own)))
    return Copies(ids, list(own), text, starts, ends)


def pad_copies(copies: Sequence[Copies], S: int) -> Ints:
    """Get the piece of each row of B sources (B, S). UNKNOWN where there is no row."""
    ids = numpy.full((len(copies), S), UNKNOWN)
    for row, one in zip(ids, copies, strict=True):
        row[: len(one.ids)] = one.ids
    return ids


def encode(
    vocabulary: Vocabulary, text: str, copies: Copies | None, *, sample: bool = False
) -> list[int]:
    """Cut a target to pieces, and take those of the source where it has the same word.

    Words that are one piece of the vocabulary are left alone. Of others, and of what is
    UNKNOWN, the rows of the first place in the source are taken where they stand as a
    whole.

    copies (Optional[Copies]): The source. If None, nothing is taken.
    RETURNS (List[int]): The pieces, those that the vocabulary lacks among them.
    """
    pieces = vocabulary.encode(text, sample=sample)
    if copies is None:
        return pieces.ids
    places = _places(copies.starts, copies.ends)
    ids: list[int] = []
    done = 0
    for first, last, part, space in _unsure(pieces, text):
        rows = _rows_of(copies.text, places, part, space)
        if rows is not None and first >= done:
            ids += pieces.ids[done:first] + copies.ids[rows]
            done = last + 1
    return ids + pieces.ids[done:]


def _unsure(pieces: Pieces, text: str) -> Iterator[tuple[int, int, str, bool]]:
    """Yield what is no single piece: its first and last piece, text, and the space."""
    ids, starts, ends = pieces
    first, last, spaced = _places(starts, ends)
    words = [
        (first[word.start()], last[word.end()])
        for word in WORD.finditer(text)
        if word.start() in first and word.end() in last
    ]
    found = {i: j for i, j in words if j > i}
    found |= {i: found.get(i, i) for i, piece in enumerate(ids) if piece == UNKNOWN}
    for i in sorted(found):
        yield i, found[i], text[starts[i] : ends[found[i]]], spaced[i]


def _rows_of(text: str, places: Places, part: str, space: bool) -> slice | None:
    """Find the first rows that are a part of a text, with the same space before it."""
    place = text.find(part)
    while place >= 0:
        first, last = places.first.get(place), places.last.get(place + len(part))
        if first is not None and last is not None and places.spaced[first] == space:
            return slice(first, last + 1)
        place = text.find(part, place + 1)
    return None


def _places(starts: Sequence[int], ends: Sequence[int]) -> Places:
    first = {start: i for i, start in enumerate(starts) if ends[i] > start}
    last = {end: i for i, end in enumerate(ends) if end > starts[i]}
    return Places(first, last, _spaced(starts, ends))


def _spaced(starts: Sequence[int], ends: Sequence[int]) -> list[bool]:
    return [start > end for start, end in zip(starts, [-1, *ends], strict=False)]
