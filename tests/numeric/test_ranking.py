import numpy
import pytest
from numpy.testing import assert_array_equal

from spacy_eeap.numeric.ranking import (
    CLOSE,
    highest,
    levelled,
    ranks,
    strongest_first,
)

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


@pytest.mark.parametrize("peak", [-3.0, 0.0, 2.0, 1e4])
def test_the_first_of_equal_scores_is_the_highest(peak):
    scale = max(abs(peak), 1)
    for noise in NOISE:
        scores = peak + scale * (WEIGHTS - 0.3 + noise)
        assert highest(scores) == 1
    assert highest(numpy.asarray([peak, peak + 3 * scale * CLOSE])) == 1


def test_what_is_masked_is_never_the_highest():
    scores = numpy.asarray([[-numpy.inf, 2.0], [-numpy.inf, -numpy.inf]])
    assert highest(scores).tolist() == [1, 0]


@pytest.mark.parametrize("edge", numpy.arange(0.5e-5, 1, 0.01))
def test_no_edge_divides_weights_that_are_equal(edge):
    """A half of the fifth digit, where one would be rounded up, the other down."""
    weights = numpy.asarray([edge - 1e-8, edge + 1e-8, 1.0])
    assert strongest_first(weights.tolist()) == [2, 0, 1]
    assert strongest_first(weights[::-1].tolist()) == [0, 1, 2]
    levels = levelled(weights)
    assert levels[0] == levels[1] < levels[2]


def test_many_small_steps_are_no_level():
    weights = numpy.linspace(1, 0.9, 200_001)
    order = strongest_first(weights[::-1].tolist())
    assert order[0] > 199_900 and order[-1] < 100
    assert levelled(weights[:100][None])[0, -1] < 1


def test_levels_of_each_row_are_its_own():
    weights = numpy.asarray([[0.2, 0.2 - 1e-7, 0.1], [0.1, 0.2, 0.2 + 1e-7]])
    levels = levelled(weights)
    assert_array_equal(levels[0], [0.2, 0.2, 0.1])
    assert_array_equal(levels[1], [0.1, 0.2 + 1e-7, 0.2 + 1e-7])
    assert levelled(numpy.zeros((2, 0))).shape == (2, 0)
