import numpy
import pytest
import torch
from numpy.testing import assert_allclose

from spacy_eeap.attend.window.centre import Centre, bell, predict_centres

from .. import references


@pytest.fixture
def layer():
    layer = Centre()
    layer.set_dim("nI", 3)
    return layer.initialize()


def test_centre_is_the_share_of_the_length_that_the_formula_predicts(layer):
    queries = numpy.random.default_rng(0).normal(size=(4, 3)).astype("f")
    lengths = numpy.asarray([1, 20, 0, 300])
    layer.set_param("v", numpy.asarray([2, -1, 3], dtype="f"))
    p = {name: torch.tensor(layer.get_param(name)) for name in "Wv"}
    centres = layer.predict((queries, lengths))
    for centre, query, length in zip(centres, queries, lengths, strict=True):
        expected = references.centre(p, torch.tensor(query), int(length))
        assert_allclose(centre[0], expected, rtol=1e-5)


@pytest.mark.parametrize("size, expected", [(1e4, 7.0), (-1e4, 0.0)])
def test_centre_of_a_large_score_is_an_end_of_the_document(layer, size, expected):
    layer.set_param("W", numpy.eye(3, dtype="f"))
    layer.set_param("v", numpy.full(3, size, dtype="f"))
    queries = numpy.ones((1, 3), dtype="f")
    assert layer.predict((queries, numpy.asarray([7])))[0, 0] == expected


def test_without_a_layer_nothing_is_predicted():
    centres, backprop = predict_centres([], numpy.ones((2, 3)), numpy.asarray([4, 5]))
    assert centres is None
    assert backprop(None) == 0


def test_bell_is_one_at_the_centre_and_e_to_the_minus_two_at_the_radius():
    positions = numpy.asarray([[[3.0, 5.0, 7.0]]])
    factors, _ = bell(numpy, positions, numpy.asarray([[[5.0]]]), radius=2)
    assert_allclose(factors[0, 0], [numpy.exp(-2), 1, numpy.exp(-2)])
