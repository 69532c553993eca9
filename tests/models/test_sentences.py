import numpy
import pytest
import spacy
from numpy.testing import assert_array_equal
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps, Ragged

from spacy_eeap.models.sentences import sentence_lengths, with_sentences

WORDS = ["A", "good", "film", ".", "Bad", "sound", "."]
STARTS = [True, False, False, False, True, False, False]


@pytest.fixture
def nlp():
    return spacy.blank("en")


def test_sentences_are_those_of_the_document(nlp):
    doc = Doc(nlp.vocab, words=WORDS, sent_starts=STARTS)
    assert sentence_lengths(doc) == [4, 3]


@pytest.mark.parametrize("text", ["", "One", "One. Two. Three four."])
def test_sentences_cover_the_document(nlp, text):
    nlp.add_pipe("sentencizer")
    doc = nlp(text)
    assert sum(sentence_lengths(doc)) == len(doc)


def test_a_document_that_nothing_has_split_has_no_sentences(nlp):
    assert sentence_lengths(nlp.make_doc("One. Two.")) is None


def test_tok2vec_is_called_once_with_all_documents_and_gets_their_gradients(nlp):
    calls, gradients = [], []

    def forward(model, docs, is_train):
        calls.append(docs)
        rows = [numpy.full((len(doc), 2), i, dtype="f") for i, doc in enumerate(docs)]
        return rows, gradients.extend

    docs = [Doc(nlp.vocab, words=WORDS, sent_starts=STARTS), nlp.make_doc("One. Two")]
    tok2vec = Model("rows", forward, ops=NumpyOps())
    Xr, backprop = with_sentences(tok2vec)(docs, is_train=True)
    assert calls == [docs]
    assert_array_equal(Xr.dataXd[:, 0], [0] * 7 + [1] * 3)
    assert Xr.lengths.tolist() == [7, 3]
    assert Xr.sentences == [[4, 3], None]
    backprop(Ragged(10 * Xr.dataXd, Xr.lengths))
    assert [dX.tolist() for dX in gradients] == [[[0, 0]] * 7, [[10, 10]] * 3]
