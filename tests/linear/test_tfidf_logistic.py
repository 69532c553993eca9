import numpy
import pytest
import srsly
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import deserialize_attr, serialize_attr

from spacy_eeap.linear.tfidf_logistic import TfidfLogistic, fit
from spacy_eeap.linear.weights import NOTHING

from .corpus import TEXTS, TRUTHS, batches, make


@pytest.fixture(scope="module")
def model():
    model = TfidfLogistic()
    fit(model, batches(), multi_label=False)
    return model


def test_without_a_fit_it_says_who_makes_one():
    with pytest.raises(ValueError, match="factory eeap_textcat"):
        TfidfLogistic().predict(make(TEXTS))


def test_it_predicts_by_all_of_the_data(model):
    Y = model.predict(make(TEXTS))
    assert Y.shape == TRUTHS.shape
    assert (Y.argmax(1) == TRUTHS.argmax(1)).all()


def test_in_training_a_document_gets_logits_of_a_fit_on_others(model):
    docs = make([*TEXTS, "My cat runs"])
    Y, backprop = model(docs, is_train=True)
    predicted = model.predict(docs)
    held_out = numpy.stack(list(model.attrs["held_out"].values()))
    assert_allclose(Y[:-1], held_out, atol=1e-6)
    assert_allclose(Y[-1], predicted[-1], atol=1e-6)
    assert not numpy.allclose(Y[:-1], predicted[:-1], atol=1e-3)
    assert backprop(Y) == []


def test_bytes_round_trip_into_the_same_scores(model):
    restored = TfidfLogistic().from_bytes(model.to_bytes())
    docs = make([*TEXTS, "", "Zebra"])
    assert_array_equal(restored.predict(docs), model.predict(docs))
    assert restored.attrs["held_out"] == {}


def test_a_copy_scores_the_same(model):
    docs = make(TEXTS)
    assert_array_equal(model.copy().predict(docs), model.predict(docs))


def test_no_documents(model):
    assert model.predict([]).shape == (0, 2)


def test_many_classes_with_few_documents_take_few_bytes():
    texts = [f"word{i} of class {i % 50}" for i in range(150)]
    truths = numpy.eye(50, dtype="float32")[numpy.arange(150) % 50]
    many = TfidfLogistic()
    fit(many, batches(texts, truths), multi_label=False)
    assert (many.predict(make(texts)).argmax(1) == numpy.arange(150) % 50).mean() > 0.9
    n_features = len(many.attrs["weights"].vocabulary.keys)
    assert len(many.to_bytes()) < 11 * 50 * n_features


def float64(arrays):
    return [array.astype("float64") for array in arrays]


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("biases", lambda biases: None, "NoneType"),
        ("biases", lambda biases: biases * numpy.nan, "finite"),
        ("biases", lambda biases: biases.astype("float64"), "float32"),
        ("vocabulary", lambda arrays: arrays[:3], "pair_weights"),
        ("vocabulary", float64, "no hashes"),
        ("vocabulary", lambda arrays: [arrays[0][::-1], *arrays[1:]], "order"),
        ("features", lambda arrays: [arrays[0], arrays[1] + 1, arrays[2]], "ind"),
        ("pairs", lambda arrays: [arrays[0][:-1], *arrays[1:]], "size"),
    ],
)
def test_damaged_weights_are_refused_in_words(model, name, change, told):
    weights = model.attrs["weights"]
    saved = srsly.msgpack_loads(serialize_attr(weights, weights, "weights", model))
    damaged = srsly.msgpack_dumps({**saved, name: change(saved[name])})
    named = f"linear part of a model cannot be read .*{told}.*train again"
    with pytest.raises(ValueError, match=named):
        deserialize_attr(NOTHING, damaged, "weights", model)
