"""One contract for every registered factory, whatever its component does."""

import pickle

import pytest
from thinc.api import data_validation

from ..tagged import labels
from .pipelines import FACTORIES, MAKERS, pipe_and_examples_of

EACH = pytest.mark.parametrize("factory", FACTORIES)


def annotations(doc):
    return labels(doc), doc.cats, doc._.answer, doc._.translation


def test_every_registered_factory_has_a_pipeline():
    assert set(MAKERS) == set(FACTORIES)


@EACH
def test_no_documents_are_no_error(factory):
    pipe, _ = pipe_and_examples_of(factory)
    pipe.set_annotations([], pipe.predict([]))
    assert list(pipe.pipe([])) == []


# The model of eeap_qa is one of the tests here. Its own are tested as models.
@pytest.mark.parametrize("factory", sorted({*FACTORIES} - {"eeap_qa"}))
def test_a_model_makes_no_scores_of_no_documents(factory):
    pipe, examples = pipe_and_examples_of(factory)
    of_some = pipe.model.predict([examples[0].predicted])
    scores = pipe.model.predict([])
    assert len(scores) == 0
    assert type(scores) is type(of_some)
    if not isinstance(scores, list):
        assert scores.shape[1:] == of_some.shape[1:]


@EACH
def test_thinc_can_check_the_types_between_all_layers_of_a_model(factory):
    with data_validation(True):
        pipe_and_examples_of(factory)


@EACH
def test_a_pickled_component_predicts_the_same(factory):
    pipe, examples = pipe_and_examples_of(factory)
    restored = pickle.loads(pickle.dumps(pipe))
    for example in examples:
        doc, other = example.predicted.copy(), example.predicted.copy()
        assert annotations(restored(other)) == annotations(pipe(doc))
