import numpy
import pytest
import spacy
import torch
from numpy.testing import assert_allclose, assert_array_equal

from spacy_eeap.predict.ngrams import NaiveBayesNgrams, resize_output

TEXTS = ["good good film", "bad film", "Good", ""]
TRUTH = numpy.asarray([[1, 0], [0, 1], [1, 0], [0, 1]], dtype="f")


@pytest.fixture
def docs():
    nlp = spacy.blank("en")
    return [nlp.make_doc(text) for text in TEXTS]


@pytest.fixture
def model(docs):
    model = NaiveBayesNgrams(ngram_size=1, rows=5000, scale=2.0)
    model.initialize(X=docs, Y=TRUTH)
    model.attrs["fit"](model, [(docs[:2], TRUTH[:2]), (docs[2:], TRUTH[2:])])
    return model


def linear(model):
    return model.layers[1].layers[0]


def ratios(model, doc):
    """The log-count ratios of the tokens of a document (tokens, classes)."""
    probe = numpy.ones_like(linear(model).get_param("W"))
    weights, scale = linear(model).get_param("W"), linear(model).attrs["scale"]
    linear(model).set_param("W", probe)
    rows = [
        model.predict([doc[i : i + 1].as_doc()])[0] / scale for i in range(len(doc))
    ]
    linear(model).set_param("W", weights)
    return numpy.asarray(rows)


def test_ratios_are_those_of_wang_and_manning(model, docs):
    # In documents of the first class: good 2, film 1. Of the second: bad 1, film 1.
    p, q = numpy.asarray([2, 1, 0]) + 1, numpy.asarray([0, 1, 1]) + 1
    expected = numpy.log(p / p.sum()) - numpy.log(q / q.sum())  # good, film, bad
    found = ratios(model, docs[0][1:].as_doc()), ratios(model, docs[1][:1].as_doc())
    assert_allclose(numpy.concatenate(found)[:, 0], expected, rtol=1e-5)
    assert_allclose(numpy.concatenate(found)[:, 1], -expected, rtol=1e-5)


def test_ngrams_that_were_not_seen_say_nothing(model):
    doc = spacy.blank("en").make_doc("unheard of")
    linear(model).set_param("W", numpy.ones_like(linear(model).get_param("W")))
    assert_array_equal(model.predict([doc]), [[0, 0]])


def test_scores_and_gradient_equal_the_formula(model, docs):
    generator = numpy.random.default_rng(0)
    W = generator.normal(size=linear(model).get_param("W").shape).astype("f")
    linear(model).set_param("W", W)
    scores, backprop = model.begin_update(docs)
    d_scores = generator.normal(size=scores.shape).astype("f")
    backprop(d_scores)

    extract, R = model.layers[0], linear(model).get_param("R")
    keys, lengths = extract.predict(docs)
    rows = torch.tensor((keys % 5000).astype("int64")).split(lengths.tolist())
    W64 = torch.tensor(W).double().requires_grad_()
    R64 = torch.tensor(R).double()
    expected = torch.stack([(2.0 * W64[r] * R64[r]).sum(dim=0) for r in rows])
    expected.backward(torch.tensor(d_scores).double())
    assert_allclose(scores, expected.detach(), rtol=1e-5, atol=1e-6)
    assert_allclose(linear(model).get_grad("W"), W64.grad, rtol=1e-5, atol=1e-6)


def test_a_repeated_ngram_counts_once(model):
    nlp = spacy.blank("en")
    linear(model).set_param("W", numpy.ones_like(linear(model).get_param("W")))
    assert_array_equal(*(model.predict([nlp.make_doc(t)]) for t in ("bad", "bad bad")))


def test_case_does_not_matter_by_default(model):
    nlp = spacy.blank("en")
    linear(model).set_param("W", numpy.ones_like(linear(model).get_param("W")))
    assert_array_equal(*(model.predict([nlp.make_doc(t)]) for t in ("BAD", "bad")))


def test_bigrams_tell_the_order_of_words(docs):
    model = NaiveBayesNgrams(ngram_size=2).initialize(X=docs, Y=TRUTH)
    W = numpy.random.default_rng(0).normal(size=linear(model).get_param("W").shape)
    linear(model).set_param("W", W.astype("f"))
    nlp = spacy.blank("en")
    one, other = (model.predict([nlp.make_doc(text)]) for text in ("a b", "b a"))
    assert (one != other).all()


def test_empty_documents_score_zero_and_train(model, docs):
    scores, backprop = model.begin_update([docs[3], docs[3]])
    assert_array_equal(scores, numpy.zeros((2, 2)))
    assert backprop(scores) == []


def test_new_class_leaves_the_old_scores(model, docs):
    linear(model).set_param("W", numpy.ones_like(linear(model).get_param("W")))
    before = model.predict(docs)
    resize_output(model, 3)
    assert_array_equal(model.predict(docs)[:, :2], before)
    assert_array_equal(model.predict(docs)[:, 2], [0] * 4)


def test_bytes_round_trip(model, docs):
    linear(model).set_param("W", numpy.ones_like(linear(model).get_param("W")))
    restored = NaiveBayesNgrams(ngram_size=1, rows=5000, scale=2.0)
    restored.from_bytes(model.to_bytes())
    assert_array_equal(restored.predict(docs), model.predict(docs))
