import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import Ragged, fix_random_seed

from spacy_eeap.attend.global_ import GlobalAttention, attend

pytestmark = pytest.mark.usefixtures("either_way")


@pytest.fixture
def X():
    """Three documents of 3, 0 and 2 tokens, each of width 4."""
    tokens = numpy.random.default_rng(0).normal(size=(5, 4)).astype("f")
    return Ragged(tokens, numpy.asarray([3, 0, 2], dtype="i"))


@pytest.fixture
def model(X):
    fix_random_seed(0)
    return GlobalAttention(nH=3).initialize(X=X)


def test_summary_is_the_weighted_mean_of_the_tokens(model, X):
    W, b, q = (model.get_param(name) for name in ("W", "b", "q"))
    summaries = model.predict(X)
    for tokens, summary in [(X.data[:3], summaries[0]), (X.data[3:], summaries[2])]:
        weights = numpy.exp(numpy.tanh(tokens @ W.T + b) @ q)
        assert_allclose(summary, weights @ tokens / weights.sum(), rtol=1e-5)


def test_weights_are_those_that_the_summary_is_made_of(model, X):
    summaries, weights, _ = attend(model, X)
    assert_array_equal(summaries, model.predict(X))
    assert_allclose(weights["attention"][:3] @ X.data[:3], summaries[0], rtol=1e-5)
    assert_allclose(weights["attention"][3:] @ X.data[3:], summaries[2], rtol=1e-5)


def test_weights_sum_to_one_in_each_document(model, X):
    weights = attend(model, X)[1]["attention"]
    assert_allclose([weights[:3].sum(), weights[3:].sum()], [1, 1], rtol=1e-6)


def test_empty_document_has_a_zero_summary(model, X):
    assert_array_equal(model.predict(X)[1], numpy.zeros(4))


def test_token_order_does_not_matter(model, X):
    shuffled = Ragged(X.data[[2, 0, 1, 4, 3]], X.lengths)
    assert_allclose(model.predict(shuffled), model.predict(X), rtol=1e-5)


def test_large_scores_are_told_apart(model):
    model.set_param("W", numpy.eye(3, 4, dtype="f"))
    model.set_param("q", numpy.full(3, 100, dtype="f"))
    tokens = numpy.asarray([[0.3] * 4, [0.2] * 4], dtype="f")
    Xr = Ragged(tokens, numpy.asarray([2], dtype="i"))
    assert attend(model, Xr)[1]["attention"][0] > 0.999


def test_keys_are_as_wide_as_the_tokens_by_default(X):
    assert GlobalAttention().initialize(X=X).get_dim("nH") == 4


def test_width_is_not_taken_from_the_final_output(X):
    labels = numpy.zeros((3, 7), dtype="f")
    assert GlobalAttention().initialize(X=X, Y=labels).get_dim("nO") == 4
