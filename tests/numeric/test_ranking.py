import numpy
import pytest
from numpy.testing import assert_array_equal

from spacy_eeap.numeric.ranking import ranks, strongest_first

NOISE = numpy.random.default_rng(0).uniform(-1e-7, 1e-7, size=(50, 6))
WEIGHTS = numpy.asarray([0.1, 0.3, 0.3, 0.1, 0.3, 0.0])


@pytest.mark.parametrize("scale", [1.0, 1e-6])
def test_weights_that_differ_by_rounding_are_equal(scale):
    for noise in NOISE:
        weights = scale * (WEIGHTS + noise).clip(0)
        assert strongest_first(weights.tolist()) == [1, 2, 4, 0, 3, 5]
        assert_array_equal(ranks(weights).argmax(), 1)


def test_signs_do_not_count():
    assert strongest_first([0.1, -0.3, 0.2]) == [1, 2, 0]


def test_no_weights_and_weights_of_zero():
    assert strongest_first([]) == []
    assert strongest_first([0.0, 0.0]) == [0, 1]
    assert_array_equal(ranks(numpy.zeros((2, 3))), numpy.zeros((2, 3)))
    assert ranks(numpy.zeros((2, 0))).shape == (2, 0)
