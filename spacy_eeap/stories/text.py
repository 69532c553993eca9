"""Where the facts and the question are in a text, by rule.

    Mary went to the kitchen. She took the milk. Where is the milk?
    \\_______ a fact _______/ \\____ a fact ____/ \\___ question ___/

The sentences are doc.sents if something has set them. Otherwise a sentence ends at a
line break and at a full stop, a question or an exclamation mark of any script, with the
closing quotes and brackets behind it. The last sentence is the question, and must end
in a question mark. No other one may: a second question is no fact. White space at the
ends of a sentence is not part of it.

A semicolon behind Greek is a question mark, as people type it and as Unicode's normal
forms write it.

So spaCy's own corpus reader and `spacy evaluate`, which make a Doc of the text alone,
find what the spans of the gold standard say.
"""

from collections.abc import Iterator
from typing import TypeAlias
from unicodedata import category, lookup, name

from spacy.attrs import IS_SPACE
from spacy.pipeline import Sentencizer
from spacy.tokens import Doc, Span

Place: TypeAlias = tuple[int, int]


# Those that end a sentence. The inverted and initial ones of Spanish and Adlam do not,
# nor does that of Armenian, which stands within a word.
QUESTION_MARKS = frozenset(
    lookup(mark)
    for mark in (
        "QUESTION MARK",
        "GREEK QUESTION MARK",
        "ARABIC QUESTION MARK",
        "ETHIOPIC QUESTION MARK",
        "LIMBU QUESTION MARK",
        "VAI QUESTION MARK",
        "BAMUM QUESTION MARK",
        "CHAKMA QUESTION MARK",
        "COPTIC OLD NUBIAN DIRECT QUESTION MARK",
        "COPTIC OLD NUBIAN INDIRECT QUESTION MARK",
        "FULLWIDTH QUESTION MARK",
        "SMALL QUESTION MARK",
        "PRESENTATION FORM FOR VERTICAL QUESTION MARK",
        "REVERSED QUESTION MARK",
        "DOUBLE QUESTION MARK",
        "QUESTION EXCLAMATION MARK",
        "EXCLAMATION QUESTION MARK",
        "INTERROBANG",
    )
)
ENDS = QUESTION_MARKS | set(Sentencizer.default_punct_chars)
GREEK_MARK = ";"  # of which U+037E, the GREEK QUESTION MARK, is canonically a copy
CLOSING = frozenset("\"')]}>\u2019\u201d\u203a»」』】〉》\uff09\uff3d\uff5d")

HOW_TO_TELL = (
    "End the text in the question and the question in a question mark, or set "
    "doc.spans['facts'] and doc.spans['question'], as make_story(nlp, facts, question) "
    "does."
)


def find_by_rule(doc: Doc) -> tuple[list[Place], Place]:
    """Find the facts and the question of a document without spans.

    doc (Doc): The document.
    RETURNS (Tuple[List[Tuple[int, int]], Tuple[int, int]]): The facts, which can be
        none, and the question: offsets of tokens, the end exclusive.
    RAISES (ValueError): If the last sentence is no question, or another one is.
    """
    sentences = _find_sentences(doc)
    if not sentences:
        raise ValueError(f"A story needs a question, but a Doc is empty. {HOW_TO_TELL}")
    *facts, question = sentences
    if not _is_question(doc, question):
        text = doc[question[0] : question[1]].text
        raise ValueError(
            f"The last sentence of a story is its question, but here it is {text!r}. "
            f"{HOW_TO_TELL}"
        )
    for start, end in facts:
        if _asks(doc, (start, end)):
            raise ValueError(
                f"A story has one question, but here {doc[start:end].text!r} is one, "
                f"too. Make a Doc for each. If it is a fact: {HOW_TO_TELL}"
            )
    return facts, question


def _find_sentences(doc: Doc) -> list[Place]:
    """Find the sentences, without white space around them. None is empty."""
    is_space = doc.to_array(IS_SPACE).astype(bool).tolist()
    sentences = []
    for start, end in _sentences(doc):
        while start < end and is_space[start]:
            start += 1
        while start < end and is_space[end - 1]:
            end -= 1
        if start < end:
            sentences.append((start, end))
    return sentences


def _sentences(doc: Doc) -> Iterator[Place]:
    if doc.has_annotation("SENT_START"):
        return ((sentence.start, sentence.end) for sentence in doc.sents)
    return _cut(doc)


def _cut(doc: Doc) -> Iterator[Place]:
    """Cut the document at line breaks and behind what ends a sentence."""
    start, ended, spaced = 0, False, False
    # The words of the sentence as far as its script was asked for: once each.
    asked, n_greek, n_words = 0, 0, 0
    for token in doc:
        text = token.text
        is_mark = ENDS.issuperset(text)
        if ended and not is_mark and (spaced or text not in CLOSING):
            yield start, token.i
            start, ended = token.i, False
            asked, n_greek, n_words = token.i, 0, 0
        ended = ended or _ends(text) or (token.is_space and _breaks_line(text))
        if not ended and text[-1] == GREEK_MARK:
            greek, words = _count_words(doc[asked : token.i + 1])
            asked, n_greek, n_words = token.i + 1, n_greek + greek, n_words + words
            ended = 2 * n_greek > n_words
        spaced = bool(token.whitespace_)
    yield start, len(doc)


def _ends(text: str) -> bool:
    """Tell whether a token ends a sentence. The full stop of an abbreviation does not.

    Of some scripts, tokenizers leave the mark at the last word.
    """
    return text[-1] in ENDS and (text[-1] != "." or text == ".")


def _breaks_line(space: str) -> bool:
    return space.splitlines() != [space]


def _is_question(doc: Doc, sentence: Place) -> bool:
    """Tell whether there is a question mark in what ends the sentence."""
    for i in reversed(range(*sentence)):
        text = doc[i].text
        if text[-1] in QUESTION_MARKS:
            return True
        if text[-1] == GREEK_MARK:
            return _is_greek(doc[sentence[0] : i + 1])
        if not _ends(text) and text not in CLOSING:
            return False
    return False


def _asks(doc: Doc, sentence: Place) -> bool:
    """Tell whether a sentence is a question, and not one that only quotes a question.

    'Ann asked "Who slept?"' is a fact, and '"Who slept?"' is none.
    """
    start, end = sentence
    first, last = doc[start].text[0], doc[end - 1].text
    is_whole = category(first) in ("Ps", "Pi") or first in "\"'"
    return _is_question(doc, sentence) and (is_whole or last not in CLOSING)


def _is_greek(sentence: Span) -> bool:
    """Tell whether most words are Greek, and not just a letter of mathematics."""
    n_greek, n_words = _count_words(sentence)
    return 2 * n_greek > n_words


def _count_words(sentence: Span) -> tuple[int, int]:
    """Count the words that are Greek, and all of them."""
    first = [token.text[0] for token in sentence if token.text[0].isalpha()]
    return sum(name(char, "").startswith("GREEK") for char in first), len(first)
