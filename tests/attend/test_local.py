import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import Ragged, fix_random_seed

from spacy_eeap.attend.local import LocalAttention, attend


@pytest.fixture
def X():
    """Three documents of 9, 0 and 2 tokens, each of width 4."""
    tokens = numpy.random.default_rng(0).normal(size=(11, 4)).astype("f")
    return Ragged(tokens, numpy.asarray([9, 0, 2], dtype="i"))


def initialized(X, **arguments):
    fix_random_seed(0)
    return LocalAttention(**arguments).initialize(X=X)


def towards(model, share):
    """Make the model predict a centre at this share of a document of ones."""
    centre = model.layers[1]
    centre.set_param("W", numpy.eye(4, dtype="f"))
    size = numpy.log(share / (1 - share)) / (4 * numpy.tanh(1))
    centre.set_param("v", numpy.full(4, size, dtype="f"))


def test_the_bell_around_the_predicted_centre_weighs_the_tokens():
    ones = Ragged(numpy.ones((10, 4), dtype="f"), numpy.asarray([10], dtype="i"))
    model = initialized(ones, radius=2)
    towards(model, 0.43)
    _, weights, _ = attend(model, ones)
    positions = numpy.arange(10)
    inside = abs(positions - 4.3) <= 2
    expected = inside / inside.sum() * numpy.exp(-2 * (positions - 4.3) ** 2 / 2**2)
    assert_allclose(weights["attention"], expected, atol=1e-5)


@pytest.mark.parametrize("share, inside", [(1e-6, [0, 1, 2]), (1 - 1e-6, [8, 9])])
def test_a_window_at_the_edge_has_the_tokens_that_are_there(share, inside):
    ones = Ragged(numpy.ones((10, 4), dtype="f"), numpy.asarray([10], dtype="i"))
    model = initialized(ones, radius=2)
    towards(model, share)
    _, weights, _ = attend(model, ones)
    assert weights["attention"].nonzero()[0].tolist() == inside


def test_without_prediction_the_middle_is_asked(X):
    model = initialized(X, window="local-m", radius=1)
    attention = attend(model, X)[1]["attention"]
    assert attention.nonzero()[0].tolist() == [3, 4, 5, 9, 10]
    assert_allclose([attention[:9].sum(), attention[9:].sum()], [1, 1], rtol=1e-6)


def test_summaries_are_those_of_an_ordinary_prediction(X):
    model = initialized(X)
    summaries, weights, _ = attend(model, X)
    assert_array_equal(summaries, model.predict(X))
    assert_allclose(summaries[0], weights["attention"][:9] @ X.data[:9], rtol=1e-5)
    assert not summaries[1].any()


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"window": "middle"}, "window must be one of local-m, local-p, .*'middle'"),
        ({"window": "global"}, "window must be one of local-m, local-p, .*'global'"),
        ({"radius": 0}, "at least 1, but was 0"),
        ({"nH": 3}, "nH must be left out, but was 3"),
        ({"normalise": "soft"}, "normalise must be one of"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        LocalAttention(**arguments)
