"""A story: facts and a question about them, in one Doc.

    doc.spans["facts"], doc.spans["question"]     where they are
    doc._.answer                                  what is asked for, or what was found

One Doc, so that pipelines batch it, and a shared tok2vec reads it. A Doc without the
two span groups is read by the rule of text.py: the last sentence asks.

What a corpus knows of a story lies in extensions:

    doc._.answer = {"text": "milk,football", "answers": ["milk", "football"]}
    doc._.supporting_facts = [0, 4]       indices of the facts that the answer needs
    doc._.task = "qa8"                    whose scores it counts in
"""

from collections.abc import Callable, Iterable
from itertools import accumulate, pairwise
from typing import NamedTuple, cast

from spacy.attrs import IS_SPACE
from spacy.language import Language
from spacy.tokens import Doc, Span

from .text import Place, find_by_rule

FACTS = "facts"
QUESTION = "question"
EXTENSIONS = ("answer", "supporting_facts", "task")

# All that a tokenizer sets. Other attributes would bring sentence boundaries with them.
TOKENIZER_ATTRS = ["LEMMA", "MORPH", "NORM", "POS", "TAG"]

MAKE_IT = "make_story(nlp, facts, question) makes such a Doc."


class Story(NamedTuple):
    """Where the sentences of a story are, as offsets of tokens, the end exclusive.

    facts (List[Tuple[int, int]]): Each fact, in the order of the text.
    question (Tuple[int, int]): The question.
    """

    facts: list[Place]
    question: Place


def make_story(nlp: Language, facts: Iterable[str], question: str) -> Doc:
    """Make the Doc of a story. Each sentence is tokenized on its own.

    nlp (Language): The pipeline, whose tokenizer is used.
    facts (Iterable[str]): The facts, in the order in which they are told.
    question (str): The question about them.
    RETURNS (Doc): The sentences with one space between them, and their spans.
    RAISES (TypeError): If the facts are one string.
    RAISES (ValueError): If there are no facts, or a sentence is empty.
    """
    if isinstance(facts, str):
        raise TypeError(f"Facts are a list of sentences, not one string: {facts!r}.")
    texts = [text.strip() for text in (*facts, question)]
    if len(texts) == 1:
        raise ValueError(
            f"A story needs at least one fact, but has none: {question!r}."
        )
    if not texts[-1]:
        raise ValueError("A story needs a question, but its question has no text.")
    if "" in texts:
        raise ValueError(
            f"A fact needs text, but fact {texts.index('')} of {len(texts) - 1} has "
            f"none. Leave it out."
        )
    sentences = [nlp.make_doc(text) for text in texts]
    doc = _join(sentences)
    mark_story(doc, map(len, sentences))
    return doc


def _join(sentences: list[Doc]) -> Doc:
    # The stubs of from_docs lack `exclude`: user data of tokenizers cannot be joined.
    join = cast(Callable[..., Doc], Doc.from_docs)
    return join(sentences, attrs=TOKENIZER_ATTRS, exclude=["user_data"])


def mark_story(doc: Doc, lengths: Iterable[int]) -> None:
    """Set the spans of a Doc that is a story and nothing else.

    doc (Doc): The document.
    lengths (Iterable[int]): The tokens of each fact, and last those of the question.
    """
    places = pairwise(accumulate(lengths, initial=0))
    *facts, question = [Span(doc, start, end) for start, end in places]
    doc.spans[FACTS] = facts
    doc.spans[QUESTION] = [question]


def find_story(doc: Doc) -> Story:
    """Find the facts and the question: by doc.spans, or without them by rule.

    doc (Doc): The document.
    RETURNS (Story): Their places. There is at least one fact.
    RAISES (ValueError): If it has no facts or not one question, one of them is empty
        or only white space, the question overlaps a fact, or there is one span group
        without the other.
    """
    if FACTS not in doc.spans and QUESTION not in doc.spans:
        return _with_facts(doc, *find_by_rule(doc))
    if FACTS not in doc.spans or QUESTION not in doc.spans:
        missing = QUESTION if FACTS in doc.spans else FACTS
        raise ValueError(
            f"A story has both doc.spans['{FACTS}'] and doc.spans['{QUESTION}'], or "
            f"neither, but {_told(doc)} has no '{missing}'. {MAKE_IT}"
        )
    facts, questions = _places(doc, FACTS), _places(doc, QUESTION)
    if len(questions) != 1:
        raise ValueError(
            f"A story has one question, but in {_told(doc)} doc.spans['{QUESTION}'] "
            f"has {len(questions)} spans. Make a Doc for each question. {MAKE_IT}"
        )
    question = questions[0]
    for start, end in facts:
        if start < question[1] and question[0] < end:
            raise ValueError(
                f"The question is not one of the facts, but in {_told(doc)} it has the "
                f"tokens {question[0]} to {question[1]}, and a fact those from {start} "
                f"to {end}. {MAKE_IT}"
            )
    return _with_facts(doc, facts, question)


def _with_facts(doc: Doc, facts: list[Place], question: Place) -> Story:
    if not facts:
        raise ValueError(
            f"A story needs at least one fact, but {_told(doc)} has none. {MAKE_IT}"
        )
    return Story(facts, question)


def _places(doc: Doc, group: str) -> list[Place]:
    """Get the places of a span group in the order of the text. None is empty."""
    places = sorted((span.start, span.end) for span in doc.spans[group])
    is_space = doc.to_array(IS_SPACE)
    some_space = is_space.any()
    for start, end in places:
        if start == end or (some_space and is_space[start:end].all()):
            raise ValueError(
                f"A sentence of a story needs a token that is not white space, but in "
                f"{_told(doc)} doc.spans['{group}'] has a span from {start} to {end} "
                f"without any. Leave it out. {MAKE_IT}"
            )
    return places


def _told(doc: Doc) -> str:
    """Name a document in an error."""
    return repr(doc.text if len(doc.text) <= 60 else f"{doc.text[:57]}...")


for _name in EXTENSIONS:
    # Another version of this package may have set it already.
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)
