import numpy
from numpy.testing import assert_allclose, assert_array_equal

from spacy_eeap.decode.sigmoid import sigmoid


def test_it_is_the_logistic_function():
    X = numpy.linspace(-10, 10, 41, dtype="f")
    assert_allclose(sigmoid(numpy, X), 1 / (1 + numpy.exp(-X.astype("d"))), atol=1e-6)
    assert sigmoid(numpy, X).dtype == numpy.float32


def test_it_does_not_overflow():
    X = numpy.asarray([-1e30, 0, 1e30], dtype="f")
    assert_array_equal(sigmoid(numpy, X), [0, 0.5, 1])


def test_its_input_stays_as_it_is():
    X = numpy.ones(3, dtype="f")
    sigmoid(numpy, X)
    assert_array_equal(X, numpy.ones(3))
