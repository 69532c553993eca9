import pickle
from copy import deepcopy

import numpy
import pytest
import spacy
import torch
from numpy.testing import assert_allclose, assert_array_equal
from spacy.util import registry
from thinc.api import Adam, Model, data_validation, set_dropout_rate

from spacy_eeap.models import question_answering
from spacy_eeap.numeric.ops import NUMPY_BLAS
from spacy_eeap.stories import find_story

from ..facts import config
from ..tiny import update
from ..told import GOLD, TEXTS, answers, new_pipeline, story_examples

TRUTH = numpy.eye(4, dtype="f")


def build(**attend):
    return registry.resolve({"model": config(**attend)})["model"]


@pytest.fixture(scope="module")
def docs():
    nlp = spacy.blank("en")
    texts = [*TEXTS[:3], "Mary is here. John is in the hallway. So it is. Who is here?"]
    return [nlp.make_doc(text) for text in texts]


@pytest.fixture
def model(docs):
    return build().initialize(X=docs, Y=TRUTH)


def trained(model, docs):
    """Move the last stage from the zeros it starts from."""
    optimizer = Adam(0.01)
    for _ in range(20):
        Y, backprop = model.begin_update(docs)
        backprop(Y - TRUTH)
        model.finish_update(optimizer)
    return optimizer


def test_a_pipeline_of_a_users_config_learns_to_answer():
    nlp = new_pipeline(config(dropout=0.0))
    examples = story_examples(nlp)
    nlp.initialize(lambda: examples)
    losses = update(nlp, examples, Adam(0.01), 60)
    assert losses[-1]["qa"] < losses[0]["qa"] / 10
    assert answers(nlp) == GOLD


def test_number_of_answers_is_inferred_or_given(model, docs):
    assert model.get_dim("nO") == 4
    given = registry.resolve({"model": {**config(), "nO": 7}})["model"]
    assert given.get_dim("nO") == 7
    assert given.initialize(X=docs).predict(docs).shape == (4, 7)


def test_thinc_can_check_the_types_between_its_layers(docs):
    with data_validation(True):
        build().initialize(X=docs, Y=TRUTH)


def test_scores_are_probabilities(model, docs):
    trained(model, docs)
    Y = model.predict(docs)
    assert Y.dtype == numpy.float32
    assert_allclose(Y.sum(axis=1), numpy.ones(4), rtol=1e-5)


def test_no_stories_have_no_scores(model):
    assert model.predict([]).shape == (0, model.get_dim("nO"))


def test_one_pass_tells_the_scores_and_what_the_hops_looked_at(model, docs):
    trained(model, docs)
    scores, weights = model.attrs["predict_with_attention"](model, docs)
    assert_array_equal(scores, model.predict(docs))
    for doc, array in zip(docs, weights, strict=True):
        assert array.shape == (2, 4, len(find_story(doc).facts))
        assert array.dtype == numpy.float32


def test_the_weights_are_those_of_each_story_alone(model, docs):
    _, weights = model.attrs["predict_with_attention"](model, docs)
    for doc, array in zip(docs, weights, strict=True):
        _, [alone] = model.attrs["predict_with_attention"](model, [doc])
        assert_allclose(alone, array, atol=1e-5)


def test_nothing_of_a_prediction_is_kept_on_the_model(model, docs):
    before = [dict(node.attrs) for node in model.walk()]
    model.attrs["predict_with_attention"](model, docs)
    assert [dict(node.attrs) for node in model.walk()] == before


def test_bytes_round_trip_into_a_model_that_has_seen_no_data(model, docs):
    trained(model, docs)
    restored = build().from_bytes(model.to_bytes())
    assert_array_equal(restored.predict(docs), model.predict(docs))
    for one, other in zip(
        *(m.attrs["predict_with_attention"](m, docs)[1] for m in (model, restored)),
        strict=True,
    ):
        assert_array_equal(one, other)


def through_pickle(model):
    return pickle.loads(pickle.dumps(model))


@pytest.mark.parametrize("copy", [deepcopy, Model.copy, through_pickle])
def test_a_copy_predicts_the_same_and_learns_by_itself(copy, model, docs):
    trained(model, docs)
    expected, copied = model.predict(docs), copy(model)
    assert_allclose(copied.predict(docs), expected, rtol=1e-5)
    trained(copied, docs)
    assert (copied.predict(docs) != expected).any()
    assert_array_equal(model.predict(docs), expected)


def test_averaged_parameters_of_every_stage_are_used_and_put_back(model, docs):
    averages = trained(model, docs).averages
    before = model.predict(docs)
    for stage in (node for node in model.walk() if node.param_names):
        of_stage = {key: averages[key] for key in averages if key[0] == stage.id}
        with model.use_params(of_stage):
            assert (model.predict(docs) != before).any(), stage.name
        assert_array_equal(model.predict(docs), before)


def test_training_dropout_reaches_the_steps_of_attention(docs):
    def is_random(model):
        model.initialize(X=docs, Y=TRUTH)
        # Of the other stages, embeddings and classifier, none drops anything here.
        for node in model.walk():
            if node.name != "fact_transformer" and "dropout_rate" in node.attrs:
                node.attrs["dropout_rate"] = 0.0
        trained(model, docs)
        return (model.begin_update(docs)[0] != model.begin_update(docs)[0]).any()

    assert not is_random(set_dropout_rate(build(), 0.0))
    assert is_random(set_dropout_rate(build(), 0.5))
    assert is_random(set_dropout_rate(build(dropout=0.5), 0.0))
    assert not is_random(set_dropout_rate(build(dropout=0.0), 0.5))


def test_new_answers_leave_the_scores_of_the_old_as_they_are(model, docs):
    trained(model, docs)
    before = model.predict(docs)
    model.attrs["resize_output"](model, 6)
    assert model.get_dim("nO") == 6
    scores, _ = model.attrs["predict_with_attention"](model, docs)
    assert_allclose(scores[:, :4], before, atol=1e-6)
    assert scores[:, 4:].max() < 1e-6


def test_it_trains_on_after_predicting(docs):
    def train(predict):
        numpy.random.seed(0)
        torch.manual_seed(0)
        model = build(dropout=0.0).initialize(X=docs, Y=TRUTH)
        optimizer = Adam(0.01)
        for _ in range(3):
            if predict:
                model.predict(docs)
                model.attrs["predict_with_attention"](model, docs)
            Y, backprop = model.begin_update(docs)
            backprop(Y - TRUTH)
            model.finish_update(optimizer)
        return model.predict(docs)

    assert_array_equal(train(predict=True), train(predict=False))


def test_every_stage_gets_a_gradient(model, docs):
    trained(model, docs)
    Y, backprop = model.begin_update(docs)
    backprop(Y - TRUTH)
    for node in model.walk():
        for name in node.param_names:
            assert node.get_grad(name).any(), f"{node.name} {name}"


def test_every_layer_multiplies_with_the_preferred_blas(model):
    assert {node.ops for node in model.walk()} == {NUMPY_BLAS}


def test_telling_attention_keeps_to_one_thread(model, docs, monkeypatch):
    seen = []
    attend = model.get_ref("attend")
    original = attend.attrs["predict_with_attention"]

    def look(*arguments):
        seen.append(torch.get_num_threads())
        return original(*arguments)

    attend.attrs["predict_with_attention"] = look
    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        question_answering.predict_with_attention(model, docs)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)
    assert seen == [1]


def test_a_question_has_one_answer():
    classes = config()
    classes["predict"]["exclusive_classes"] = False
    with pytest.raises(ValueError, match="exclusive_classes = true, but has false"):
        new_pipeline(classes)
