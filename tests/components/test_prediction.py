"""What predict returns goes wherever spaCy passes scores, and so do plain scores."""

import pickle
from copy import deepcopy

import numpy
import pytest
from numpy.testing import assert_array_equal

from spacy_eeap.components.prediction import Prediction, as_prediction

from ..contract.pipelines import FACTORIES, pipe_and_examples_of
from ..tagged import labels

SCORES = numpy.asarray([[1, 2, 3], [4, 5, 6]], dtype="f")
# A translation has no scores: spaCy has no loss of it.
WITH_SCORES = [factory for factory in FACTORIES if factory != "eeap_translate"]


@pytest.fixture(params=WITH_SCORES)
def pipe_and_examples(request):
    pipe, examples = pipe_and_examples_of(request.param)
    pipe.save_activations = True
    return pipe, examples


def annotations(doc):
    return labels(doc), doc.cats, doc._.answer


@pytest.mark.parametrize("saving", [True, False])
def test_the_loss_of_a_prediction_is_that_of_its_scores(pipe_and_examples, saving):
    pipe, examples = pipe_and_examples
    pipe.save_activations = saving
    docs = [example.predicted for example in examples]
    loss, gradient = pipe.get_loss(examples, pipe.predict(docs))
    scores, _ = pipe.model.begin_update(docs)
    expected, expected_gradient = pipe.get_loss(examples, scores)
    assert loss == pytest.approx(expected, rel=1e-5)
    for row, expected_row in zip(gradient, expected_gradient, strict=True):
        assert row == pytest.approx(expected_row, abs=1e-6)


def test_plain_scores_are_annotated_without_activations(pipe_and_examples):
    pipe, examples = pipe_and_examples
    docs, others = ([example.predicted.copy() for example in examples] for _ in "ab")
    prediction = pipe.predict(docs)
    pipe.set_annotations(docs, prediction)
    pipe.set_annotations(others, prediction.plain)
    for doc, other in zip(docs, others, strict=True):
        assert annotations(other) == annotations(doc)
        assert pipe.name in doc._.activations
        assert pipe.name not in other._.activations


def test_what_was_predicted_without_saving_has_no_activations(pipe_and_examples):
    pipe, examples = pipe_and_examples
    docs = [example.predicted for example in examples]
    pipe.save_activations = False
    prediction = pipe.predict(docs)
    pipe.save_activations = True
    pipe.set_annotations(docs, prediction)
    assert not any(pipe.name in doc._.activations for doc in docs)


def test_documents_may_come_one_by_one(pipe_and_examples):
    pipe, examples = pipe_and_examples
    docs = [example.predicted for example in examples]
    pipe.set_annotations(iter(docs), pipe.predict(iter(docs)))
    assert all(pipe.name in doc._.activations for doc in docs)


def test_plain_scores_become_a_prediction_and_a_prediction_stays_one():
    prediction = as_prediction(SCORES)
    assert prediction.plain is prediction.scores is SCORES
    assert prediction.weights is None
    assert as_prediction(prediction) is prediction


def test_a_prediction_can_be_taken_for_what_spacy_predicts():
    prediction = Prediction(SCORES, scores=None, weights=[{}, {}])
    assert prediction.shape == (2, 3)
    assert len(prediction) == 2
    assert prediction[1, 2] == 6
    assert_array_equal(prediction.repeat(2, axis=0), SCORES.repeat(2, axis=0))
    assert_array_equal(numpy.asarray(prediction), SCORES)
    assert [list(row) for row in prediction] == SCORES.tolist()
    with pytest.raises(AttributeError, match="no_such_thing"):
        prediction.no_such_thing  # noqa: B018


def test_a_prediction_can_be_copied_and_sent_to_another_process():
    prediction = Prediction([1, 2], scores=[3, 4], weights=[{}, {}])
    assert pickle.loads(pickle.dumps(prediction)) == prediction
    assert deepcopy(prediction) == prediction
