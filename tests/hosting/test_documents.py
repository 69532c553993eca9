"""Documents of every kind get the same scores alone and in any batch."""

import numpy
import pytest
from numpy.testing import assert_allclose
from spacy.tokens import Doc
from thinc.api import Adam

from ..tiny import MULTILABEL, TEXTS, make_examples, update

ODD = {
    "empty": "",
    "one token": "good",
    "whitespace": " \n\t ",
    "emoji": "👩‍👩‍👧 🎬 👍🏽",
    "combining": "é न\u094d \u202eright to left",
    "long word": "goo" + "o" * 5_000 + "d",
}


@pytest.fixture(params=[{}, MULTILABEL], ids=["exclusive", "multilabel"])
def trained(request, from_config):
    nlp = from_config(request.param)
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    update(nlp, examples, Adam(0.01))
    nlp.get_pipe("textcat").save_activations = True
    return nlp


def scores(docs):
    return numpy.asarray([list(doc.cats.values()) for doc in docs])


def weights(doc):
    return doc._.activations["textcat"].get("attention", numpy.zeros(0))


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_document_is_the_same_alone_and_in_a_batch(trained, text):
    alone = trained(text)
    *_, batched = trained.pipe([*TEXTS[:9], "", text])
    assert_allclose(scores([batched]), scores([alone]), atol=1e-6)
    assert_allclose(weights(batched), weights(alone), atol=1e-6)
    assert len(weights(alone)) == len(alone)


def test_document_without_tokens_scores_zero_alone_and_in_a_batch(trained):
    for doc in (trained(""), next(trained.pipe(["", "A good film"]))):
        assert doc.cats == {"GOOD": 0.0, "BAD": 0.0}
        assert "attention" not in doc._.activations["textcat"]


def test_batch_of_documents_without_tokens(trained):
    assert (scores(trained.pipe(["", "", ""])) == 0).all()


def test_no_documents(trained):
    assert list(trained.pipe([])) == []
    assert trained.get_pipe("textcat").predict([]).scores.shape == (0, 2)


def test_documents_without_tokens_do_not_stop_training(trained):
    empty = make_examples(trained, [("", "good")])
    optimizer = Adam(0.01)
    update(trained, empty, optimizer, 1)
    [losses] = update(trained, [*empty, *make_examples(trained)], optimizer, 1)
    assert numpy.isfinite(losses["textcat"])


def test_ten_thousand_tokens(trained):
    words = ["film", "is", "good", "."] * 2_500
    doc = trained.get_pipe("textcat")(Doc(trained.vocab, words=words))
    assert len(weights(doc)) == 10_000
    assert_allclose(weights(doc).sum(), 1, rtol=1e-4)
    assert doc.cats["GOOD"] > 0.5
