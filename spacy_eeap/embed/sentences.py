"""The distinct sentences of a batch of stories, and which of them each fact is.

Stories repeat their sentences: the 32 of a batch of bAbI have about 400 facts, of which
half are distinct. Models embed each sentence once and gather rows.
"""

from typing import Any, NamedTuple, cast

import numpy
from spacy.tokens import Doc

from ..numeric.arrays import Ints
from ..numeric.key_index import UInts
from ..stories import find_story


class Sentences(NamedTuple):
    """The S distinct sentences of B stories with N facts together.

    ids (S, J): The attribute of each token, behind the last token 0. J is the length
        of the longest sentence.
    sizes (S,): The tokens of each sentence.
    facts (N,): Which sentence each fact is, story after story, in the order of the
        text.
    lengths (B,): The facts of each story, at least one.
    questions (B,): Which sentence each question is.
    places: Where each sentence is to be found for the first time: the index of the
        document, the first token, and the one behind the last.
    """

    ids: UInts
    sizes: Ints
    facts: Ints
    lengths: Ints
    questions: Ints
    places: list[tuple[int, int, int]]


def find_sentences(docs: list[Doc], attr: int) -> Sentences:
    """Find the distinct sentences of stories.

    docs (List[Doc]): The stories.
    attr (int): The attribute by which tokens differ, such as spacy.attrs.ORTH.
    RETURNS (Sentences): The sentences, in the order in which they are first found.
    RAISES (ValueError): If a document is no story, see `find_story`.
    """
    rows: dict[bytes, int] = {}
    places: list[tuple[int, int, int]] = []
    facts: list[int] = []
    lengths: list[int] = []
    questions: list[int] = []
    for i, doc in enumerate(docs):
        story = find_story(doc)
        values = cast(UInts, doc.to_array(cast(Any, attr)))
        width = values.itemsize
        data = values.tobytes()
        for start, end in (*story.facts, story.question):
            row = rows.setdefault(data[start * width : end * width], len(rows))
            if row == len(places):
                places.append((i, start, end))
            facts.append(row)
        questions.append(facts.pop())
        lengths.append(len(story.facts))
    sizes = [end - start for _, start, end in places]
    return Sentences(
        ids=_pad(list(rows), max(sizes, default=0)),
        sizes=_ints(sizes),
        facts=_ints(facts),
        lengths=_ints(lengths),
        questions=_ints(questions),
        places=places,
    )


def _ints(numbers: list[int]) -> Ints:
    return numpy.asarray(numbers, dtype="int64")


def _pad(sentences: list[bytes], length: int) -> UInts:
    """Write sentences of 64-bit ids one below the other, each with zeros behind it."""
    padded = bytearray().join(ids.ljust(8 * length, b"\0") for ids in sentences)
    return numpy.frombuffer(padded, dtype="uint64").reshape(len(sentences), length)
