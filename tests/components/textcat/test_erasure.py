import numpy
import pytest
from numpy.testing import assert_allclose

from spacy_eeap.components.textcat.erasure import (
    Erasure,
    read_erasure,
    wanted_attention,
)

from ...tiny import make_examples


@pytest.fixture
def model(nlp):
    return nlp.get_pipe("textcat").model


def test_settings_that_are_left_out_have_their_defaults():
    assert read_erasure("textcat", {"weight": 2}) == Erasure(2, 0.25, 100)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"weight": 0}, "weight must be a number above 0, but was 0"),
        ({"weight": True}, "weight must be a number above 0, but was True"),
        ({"share": 0.0}, "share must be a number above 0, at most 1, but was 0.0"),
        ({"share": 1.5}, "share must be a number above 0, at most 1, but was 1.5"),
        ({"max_tokens": 1}, "max_tokens must be a number at least 2, but was 1"),
        ({"max_tokens": "9"}, "max_tokens must be a number at least 2, but was '9'"),
        ({"shares": 1}, "are weight, share, max_tokens, not shares"),
    ],
)
def test_a_setting_that_is_unknown_or_out_of_its_range_is_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        read_erasure("textcat", settings)


def test_wanted_weights_are_what_the_score_loses_without_each_token(nlp, model):
    docs = [nlp.make_doc("This film is good."), nlp.make_doc("A bad , bad bag")]
    for doc, wanted in zip(docs, wanted_attention(model, docs), strict=True):
        words = [token.text for token in doc]
        [scores] = model.predict([doc])
        label = scores.argmax()
        lost = []
        for i in range(len(words)):
            rest = type(doc)(nlp.vocab, words=words[:i] + words[i + 1 :])
            lost.append(scores[label] - model.predict([rest])[0, label])
        lost = numpy.clip(lost, 0, None)
        assert_allclose(wanted, lost / lost.sum(), atol=1e-3)
        assert wanted.sum() == pytest.approx(1, rel=1e-5)
        assert (wanted >= 0).all()


def test_the_word_that_decides_is_wanted_most(nlp, model):
    [wanted] = wanted_attention(model, [nlp.make_doc("This film is very good.")])
    assert wanted.argmax() == 4


def test_where_no_token_does_anything_nothing_is_wanted(from_config):
    nlp = from_config()
    nlp.initialize(lambda: make_examples(nlp))  # its scores are all equal
    model = nlp.get_pipe("textcat").model
    assert list(wanted_attention(model, [nlp.make_doc("good film")])) == [None]


def test_batches_change_nothing(nlp, model, monkeypatch):
    docs = [nlp.make_doc("This film is good."), nlp.make_doc("bad bag")]
    whole = list(wanted_attention(model, docs))
    monkeypatch.setattr("spacy_eeap.components.textcat.erasure.BATCH_TOKENS", 7)
    for one, other in zip(whole, wanted_attention(model, docs), strict=True):
        assert_allclose(one, other, atol=1e-4)


def test_documents_stay_as_they_are(nlp, model):
    doc = nlp.make_doc("This isn't good.")
    before = doc.to_bytes()
    list(wanted_attention(model, [doc]))
    assert doc.to_bytes() == before
