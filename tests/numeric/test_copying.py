import pytest
import spacy
from numpy.testing import assert_array_equal

from spacy_eeap.numeric.copying import copy_model

from ..attribute.pipelines import answerer, classifier, tagger


@pytest.mark.parametrize("make", [classifier, tagger, answerer])
def test_a_copy_predicts_what_the_model_does(make):
    nlp = make()
    name = nlp.pipe_names[-1]
    model = nlp.get_pipe(name).model
    text = "Mary is in the kitchen. Where is Mary?"
    docs = [nlp.make_doc(text)]
    expected, copied = model.predict(docs), copy_model(model).predict(docs)
    assert_array_equal(copied[0], expected[0])


def test_refs_and_ops_are_those_of_the_copy():
    model = classifier(n_updates=0).get_pipe("textcat").model
    copied = copy_model(model)
    assert copied.get_ref("attend") is copied.layers[1]
    assert copied.get_ref("attend") is not model.get_ref("attend")
    assert copied.get_ref("attend").ops is model.get_ref("attend").ops


def test_changes_stay_in_the_copy():
    model = classifier(n_updates=0).get_pipe("textcat").model
    before = model.to_bytes()
    for node in copy_model(model).walk():
        for name in node.param_names:
            if node.has_param(name):
                node.get_param(name)[...] = 1.0
    assert model.to_bytes() == before


def test_models_of_spacy_are_copied_too():
    nlp = spacy.blank("en")
    model = nlp.add_pipe("textcat").model
    assert [node.name for node in copy_model(model).walk()] == [
        node.name for node in model.walk()
    ]
