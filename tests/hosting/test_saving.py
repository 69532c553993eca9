"""Pipelines and what they wrote, saved, copied and loaded again."""

import pickle
from copy import deepcopy

import numpy
import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal
from spacy.tokens import Doc, DocBin
from thinc.api import Adam

from ..tiny import MODEL, MULTILABEL, TEXTS, make_examples, scores, update

SETTINGS = {
    "exclusive": {},
    "multilabel": MULTILABEL,
    "two LSTM layers and a hidden one": {
        MODEL + "tok2vec.encode.@layers": "spacy-eeap.BiLSTM.v1",
        MODEL + "tok2vec.encode.depth": 2,
        MODEL + "predict.hidden_width": 6,
    },
}


def through_bytes(nlp, folder):
    return spacy.blank("en").from_config(nlp.config).from_bytes(nlp.to_bytes())


def through_disk(nlp, folder):
    nlp.to_disk(folder)
    return spacy.load(folder)


def through_pickle(nlp, folder):
    return pickle.loads(pickle.dumps(nlp))


@pytest.fixture(params=SETTINGS.values(), ids=SETTINGS)
def trained(request, from_config):
    nlp = from_config(request.param)
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    update(nlp, examples, Adam(0.05))
    return nlp


@pytest.fixture
def telling(nlp):
    nlp.get_pipe("textcat").save_activations = True
    return nlp


def assert_same_activations(found, expected):
    found, expected = (doc._.activations["textcat"] for doc in (found, expected))
    assert found.keys() == expected.keys() == {"probabilities", "attention"}
    for name in expected:
        assert_array_equal(found[name], expected[name])


@pytest.mark.parametrize("round_trip", [through_bytes, through_disk, through_pickle])
def test_pipeline_round_trip(round_trip, trained, tmp_path):
    expected = scores(trained)
    assert numpy.ptp(expected) > 0.1
    assert_allclose(scores(round_trip(trained, tmp_path)), expected, atol=1e-6)


def test_copy_of_a_model_is_its_own(nlp):
    model, docs = nlp.get_pipe("textcat").model, [nlp.make_doc(TEXTS[0])]
    copy, expected = deepcopy(model), model.predict(docs)
    assert_array_equal(copy.predict(docs), expected)
    for node in copy.walk():
        for name in node.param_names:
            node.set_param(name, node.get_param(name) + 1)
    assert_array_equal(model.predict(docs), expected)
    assert (copy.predict(docs) != expected).any()


def test_activations_are_off_by_default(nlp):
    assert nlp("A good film")._.activations == {}
    assert nlp("A good film").user_data == {}


def test_activations_are_scores_and_a_weight_for_each_token(telling):
    doc = telling("A good film!")
    saved = doc._.activations["textcat"]
    assert saved["probabilities"].tolist() == list(doc.cats.values())
    assert saved["attention"].shape == (len(doc),)
    assert saved["attention"].sum() == pytest.approx(1)


def test_saving_activations_leaves_the_scores_as_they_are(nlp):
    expected = scores(nlp)
    nlp.get_pipe("textcat").save_activations = True
    assert_allclose(scores(nlp), expected, atol=1e-6)


def test_setting_is_saved_with_the_config(model_path, tmp_path):
    config = {"components": {"textcat": {"save_activations": True}}}
    spacy.load(model_path, config=config).to_disk(tmp_path)
    assert spacy.load(tmp_path).get_pipe("textcat").save_activations is True


def test_activations_survive_doc_to_bytes(telling):
    doc = telling("A good film!")
    restored = Doc(telling.vocab).from_bytes(doc.to_bytes())
    assert_same_activations(restored, doc)


def test_activations_survive_a_docbin(telling):
    docs = list(telling.pipe(["A good film!", "bad"]))
    stored = DocBin(docs=docs, store_user_data=True).to_bytes()
    restored = list(DocBin().from_bytes(stored).get_docs(telling.vocab))
    assert len(restored) == 2
    for found, expected in zip(restored, docs, strict=True):
        assert_same_activations(found, expected)


def test_two_classifiers_write_side_by_side(telling, model_path):
    telling.add_pipe("textcat", name="second", source=spacy.load(model_path))
    telling.get_pipe("second").save_activations = True
    assert set(telling("A good film")._.activations) == {"textcat", "second"}
