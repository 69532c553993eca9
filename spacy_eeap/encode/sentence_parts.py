"""What a tok2vec reads of stories, and which of its tokens their sentences have.

Each distinct sentence on its own, as the tokenizer made it: many stories share it, and
it is read once. Or, for a listener to a shared tok2vec, whole documents.
"""

from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

import numpy
from spacy.attrs import ORTH
from spacy.tokens import Doc

from ..embed.sentences import find_sentences
from ..numeric.arrays import Ints
from ..stories import find_story

# Sentences that are read at once, to bound the memory that a long story takes.
AT_ONCE = 4096


class Part(NamedTuple):
    """Documents that are read at once, and the sentences in them.

    texts (List[Doc]): The documents.
    tokens (T,): Which of their tokens are in the sentences, one sentence after another.
    sizes (S,): How many of these each sentence has.
    """

    texts: list[Doc]
    tokens: Ints
    sizes: Ints


class Where(NamedTuple):
    """Which sentence of all parts each fact and each question is, as in Memories."""

    facts: Ints
    lengths: Ints
    questions: Ints


def distinct_sentences(docs: list[Doc]) -> tuple[Iterator[Part], Where]:
    """Make documents of the sentences, equal ones once."""
    _, sizes, facts, lengths, questions, places = find_sentences(docs, ORTH)

    def parts() -> Iterator[Part]:
        for start in range(0, len(places), AT_ONCE):
            some = slice(start, start + AT_ONCE)
            texts = [_copy(docs[i], start, end) for i, start, end in places[some]]
            yield Part(texts, numpy.arange(sizes[some].sum()), sizes[some])

    return parts(), Where(facts, lengths, questions)


def sentences_of_documents(docs: list[Doc]) -> tuple[Iterator[Part], Where]:
    """Find the sentences in whole documents, equal ones as often as they are there."""
    stories = [find_story(doc) for doc in docs]
    offsets = accumulate(map(len, docs), initial=0)
    places = [
        (offset + start, offset + end)
        for offset, story in zip(offsets, stories, strict=False)
        for start, end in (*story.facts, story.question)
    ]
    tokens = numpy.concatenate([numpy.arange(*place) for place in places])
    sizes = numpy.asarray([end - start for start, end in places])
    lengths = numpy.asarray([len(story.facts) for story in stories])
    questions = numpy.cumsum(lengths + 1) - 1
    facts = numpy.delete(numpy.arange(len(places)), questions)
    return iter([Part(docs, tokens, sizes)]), Where(facts, lengths, questions)


def _copy(doc: Doc, start: int, end: int) -> Doc:
    # Span.as_doc takes six times as long, for annotations that no tokenizer makes.
    tokens = [doc[i] for i in range(start, end)]
    spaces = [bool(token.whitespace_) for token in tokens]
    # What follows a sentence is not part of it.
    spaces[-1] = False
    copy = Doc(doc.vocab, words=[token.text for token in tokens], spaces=spaces)
    for token, copied in zip(tokens, copy, strict=True):
        # As the tokenizer's exceptions have it: "n't" is "not".
        if token.norm != copied.norm:
            copied.norm_ = token.norm_
    return copy
