import numpy
import pytest
from numpy.testing import assert_allclose

from spacy_eeap.attribute.methods import METHODS
from spacy_eeap.explain import explain

from ...attribute.pipelines import (
    answerer,
    classifier,
    decide,
    tagger,
)

TEXTS = ["This film is very good.", "", "good", "👩‍👩‍👧 A bad book."]
STORIES = [
    "Mary is in the kitchen. John is in the garden. Where is John?",
    "Mary is in the kitchen. Where is Mary?",
]


@pytest.mark.parametrize("method", METHODS)
def test_classes_have_a_number_for_each_token(method):
    nlp = classifier()
    decider, decisions = decide(nlp, TEXTS)
    several = [decision for decision in decisions if len(decision.units) > 1]
    expected = METHODS[method](decider, several)
    first, empty, single, last = explain(nlp, TEXTS, attributions=[method])
    for explanation, values in zip([first, last], expected, strict=True):
        assert_allclose(explanation.attributions[method], values, atol=1e-5)
        assert [explanation.target] == explanation.predicted
    for explanation in (empty, single):
        assert explanation.attributions == {}
        assert explanation.target == ""


@pytest.mark.parametrize("method", METHODS)
def test_tags_have_a_row_for_each_token(method):
    nlp = tagger()
    decider, decisions = decide(nlp, ["They book the show ."])
    expected = METHODS[method](decider, decisions)
    texts = ["They book the show .", "", "book"]
    first, empty, single = explain(nlp, texts, attributions=[method])
    matrix = numpy.asarray(first.attributions[method])
    assert matrix.shape == (5, 5)
    assert not matrix.diagonal().any()
    for i, values in enumerate(expected):
        assert_allclose(numpy.delete(matrix[i], i), values, atol=1e-5)
    assert empty.attributions == single.attributions == {}


@pytest.mark.parametrize("method", METHODS)
def test_answers_have_a_number_for_each_fact(method):
    nlp = answerer()
    decider, [decision] = decide(nlp, STORIES[:1])
    [expected] = METHODS[method](decider, [decision])
    first, single = explain(nlp, STORIES, attributions=[method])
    assert_allclose(first.attributions[method], expected, atol=1e-5)
    assert single.attributions == {}


def test_several_methods_stand_side_by_side():
    [explanation] = explain(classifier(), TEXTS[:1], attributions=list(METHODS))
    assert list(explanation.attributions) == list(METHODS)


def test_attention_is_the_same_with_them():
    nlp = classifier()
    [without], [with_it] = (
        list(explain(nlp, TEXTS[:1], attributions=methods)) for methods in ([], METHODS)
    )
    assert with_it.attention == without.attention
    assert with_it.scores == without.scores


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match="not 'lime'"):
        list(explain(classifier(n_updates=0), TEXTS, attributions=["lime"]))
