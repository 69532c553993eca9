import pytest
import spacy
from numpy.testing import assert_array_equal
from spacy.attrs import LOWER, ORTH
from spacy.tokens import Doc

from spacy_eeap.numeric.attributes import ReadOnce, read_attributes

NLP = spacy.blank("en")


def make(texts):
    return [NLP.make_doc(text) for text in texts]


@pytest.mark.parametrize("texts", [[], [""], ["A b", "", "C"], ["One"]])
@pytest.mark.parametrize("attrs", [["ORTH"], [LOWER, "ORTH"], ["SHAPE", ORTH]])
def test_read_once_the_attributes_are_the_same(texts, attrs):
    docs = make(texts)
    expected = [
        [getattr(token, name) for name in names(attrs)] for doc in docs for token in doc
    ]
    for given in (docs, ReadOnce(docs, ["LOWER", "ORTH"])):
        table = read_attributes(given, attrs)
        assert table.shape == (len(expected), len(attrs))
        assert table.tolist() == expected


def names(attrs):
    return [
        {LOWER: "lower", ORTH: "orth"}.get(attr, str(attr).lower()) for attr in attrs
    ]


def test_documents_are_asked_once(monkeypatch):
    class Asked:
        vocab = NLP.vocab
        times = 0

        def __len__(self):
            return len(self.doc)

        def __init__(self, doc):
            self.doc = doc

        def to_array(self, ids):
            Asked.times += 1
            return self.doc.to_array(ids)

    docs: list[Doc] = [Asked(doc) for doc in make(["A b", "C"])]
    once = ReadOnce(docs, ["ORTH", "LOWER", "NORM"])
    first = read_attributes(once, ["NORM"])
    again = read_attributes(once, ["ORTH", "NORM"])
    assert Asked.times == len(docs)
    assert_array_equal(first[:, 0], again[:, 1])
