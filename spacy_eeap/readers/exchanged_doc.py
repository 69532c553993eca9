"""A document that is copied with other words in the places of some of its own."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from spacy.attrs import LOWER, NORM, ORTH, SPACY
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from .. import stories  # noqa: F401, it sets the extension doc._.answer
from ..components.qa.answers import SEPARATOR, gold_answer
from .letter_case import cased_like

# What tokens may be annotated with, besides the tokenizer's NORM, which is kept.
LOST = ("TAG", "POS", "MORPH", "LEMMA", "DEP", "SENT_START", "ENT_IOB")

# The stubs of Doc know words as strings alone. Ids take a third of the time.
_make_doc = cast(Callable[..., Doc], Doc)


class ExchangedDoc:
    """A document, and the words in it that can be exchanged.

    found (List[int]): The ids of its tokens that are such words, in their order.
    occurring (Set[str]): The words that they are, and those in doc._.answer.
    """

    def __init__(self, nlp: Language, doc: Doc, by_lower: Mapping[int, str]) -> None:
        """Find the words.

        nlp (Language): The pipeline, whose tokenizer cuts the answer.
        doc (Doc): The document.
        by_lower (Mapping[int, str]): The words, by the ids of their lower case.
        RAISES (ValueError): If copies would lose annotations of the document, or its
            answer is not as it should be.
        """
        _check_annotations(doc)
        self._doc = doc
        self._ids: list[int] = doc.to_array(ORTH).tolist()
        self._spaces = None if doc.has_unknown_spaces else doc.to_array(SPACY).tolist()
        self._groups = [
            (key, group, [_arguments(span) for span in group])
            for key, group in doc.spans.items()
        ]
        lower = doc.to_array(LOWER).tolist()
        self._places = [i for i, id_ in enumerate(lower) if id_ in by_lower]
        self.found = [self._ids[i] for i in self._places]
        self._words = {self._ids[i]: by_lower[lower[i]] for i in self._places}
        self._norms = self._find_norms()
        self._answer = doc._.answer
        self._pieces = list(_cut(nlp, gold_answer(doc) or "", by_lower))
        in_answer = {word for _, word in self._pieces if word is not None}
        self.occurring = in_answer.union(self._words.values())

    def copy(self, exchange: Mapping[str, str]) -> Doc:
        """Make a copy with other words.

        exchange (Mapping[str, str]): What stands for each word that occurs.
        RETURNS (Doc): The copy. It has the spans, the categories and the custom
            attributes of the document, but in doc._.answer the other words.
        """
        strings = self._doc.vocab.strings
        others = {
            id_: strings.add(cased_like(strings[id_], word, exchange[word]))
            for id_, word in self._words.items()
        }
        ids = [*self._ids]
        for i, id_ in zip(self._places, self.found, strict=True):
            ids[i] = others[id_]
        doc = _make_doc(self._doc.vocab, ids, self._spaces)
        self._annotate(doc)
        if self._answer is not None:
            doc._.answer = {**self._answer, **self._exchange_answer(exchange)}
        return doc

    def _annotate(self, doc: Doc) -> None:
        """Give a copy what does not depend on the words."""
        for i, norm in self._norms.items():
            doc[i].norm_ = norm
        doc.cats = dict(self._doc.cats)
        doc.user_data = dict(self._doc.user_data)
        for key, group, arguments in self._groups:
            spans = [Span(doc, *each) for each in arguments]
            doc.spans[key] = SpanGroup(
                doc, name=group.name, attrs=group.attrs, spans=spans
            )

    def _exchange_answer(self, exchange: Mapping[str, str]) -> dict[str, Any]:
        text = "".join(
            text if word is None else cased_like(text, word, exchange[word])
            for text, word in self._pieces
        )
        return {"text": text, "answers": text.split(SEPARATOR)}

    def _find_norms(self) -> dict[int, str]:
        """Find the norms that are not those of words, but of a tokenizer's exceptions.

        RETURNS (Dict[int, str]): The norm of each such token that is not exchanged.
        """
        plain = _make_doc(self._doc.vocab, self._ids)
        is_other = plain.to_array(NORM) != self._doc.to_array(NORM)
        is_other[self._places] = False
        return {i: self._doc[i].norm_ for i in is_other.nonzero()[0].tolist()}


def _arguments(span: Span) -> tuple[Any, ...]:
    """Get the arguments that make a Span after its document. None are of vectors."""
    return span.start, span.end, span.label, None, None, span.kb_id, span.id


def _cut(
    nlp: Language, answer: str, by_lower: Mapping[int, str]
) -> Iterator[tuple[str, str | None]]:
    """Cut an answer into pieces, each with the word it is, if it can be exchanged.

    Several answers are cut one by one: the tokenizer may not cut at their commas.
    """
    for i, part in enumerate(answer.split(SEPARATOR)):
        yield SEPARATOR if i else "", None
        for token in nlp.make_doc(part):
            yield token.text, by_lower.get(token.lower)
            yield token.whitespace_, None


def _check_annotations(doc: Doc) -> None:
    values = doc.to_array([*LOST])
    # The first token always starts a sentence.
    values[:1, LOST.index("SENT_START")] = 0
    lost = [name for name, column in zip(LOST, values.T, strict=True) if column.any()]
    # The attributes of tokens and spans are found by their characters, which move.
    lost += [f"_.{key[1]}" for key in doc.user_data if _has_place(key)]
    if lost:
        raise ValueError(
            f"A copy with other words has a document's spans, categories and custom "
            f"attributes, but it would lose those of the tokens, and {doc.text[:60]!r} "
            f"has {', '.join(lost)}. Exchange words where a corpus has none of them."
        )


def _has_place(key: Any) -> bool:
    """Whether a key of doc.user_data is of a token or a span."""
    return isinstance(key, tuple) and key[:1] == ("._.",) and key[2] is not None
