import numpy
import pytest
import spacy
from spacy.attrs import NORM, TAG

from spacy_eeap.annotations.erased_docs import keep_tokens


@pytest.fixture(scope="module")
def nlp():
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return nlp


def keep(doc, *places):
    return keep_tokens(doc, numpy.isin(numpy.arange(len(doc)), places))


def test_tokens_that_are_kept_have_their_spaces(nlp):
    left = keep(nlp("It isn't good , is it?"), 0, 1, 2, 4, 7)
    assert left.text == "It isn't , ?"


def test_document_is_left_as_it_is(nlp):
    doc = nlp("So bad. Yes.")
    keep(doc, 1)
    assert [doc.text, len(doc), len(list(doc.sents))] == ["So bad. Yes.", 5, 2]


def test_norms_are_those_that_the_tokenizer_gave(nlp):
    left = keep(nlp("It isn't good"), 2, 3)
    assert [token.norm_ for token in left] == ["not", "good"]


def test_other_annotation_comes_along_if_it_is_asked_for(nlp):
    doc = nlp("So bad")
    doc[1].tag_ = "JJ"
    kept = numpy.array([False, True])
    assert keep_tokens(doc, kept)[0].tag_ == ""
    assert keep_tokens(doc, kept, [NORM, TAG])[0].tag_ == "JJ"


def test_sentence_starts_at_the_first_token_that_is_kept_of_it(nlp):
    left = keep(nlp("A film. So bad. No!"), 1, 2, 4, 5, 6, 7)
    assert [sent.text.strip() for sent in left.sents] == ["film.", "bad.", "No!"]


def test_sentence_of_which_nothing_is_kept_is_none(nlp):
    left = keep(nlp("A film. So bad. No!"), 0, 1, 6, 7)
    assert [sent.text.strip() for sent in left.sents] == ["A film", "No!"]


def test_sentences_that_are_not_known_stay_unknown(nlp):
    left = keep(nlp.make_doc("A film. So bad."), 0, 4, 5)
    assert not left.has_annotation("SENT_START")


@pytest.mark.parametrize("text", ["", "word", "שלום עולם", "😀 👩‍👩‍👧 <script>"])
def test_any_text_can_lose_all_its_tokens_or_none(text, nlp):
    doc = nlp(text)
    assert keep(doc, *range(len(doc))).text == text
    assert len(keep(doc)) == 0
