import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import NumpyOps

from spacy_eeap.attend.normalise import NORMALISATIONS, softmax
from spacy_eeap.attend.ragged import normalise_sequences, weighted_sum

OPS = NumpyOps(use_blis=False)
LENGTHS = numpy.asarray([0, 3, 1, 0, 4, 0, 17], dtype="i")
SPANS = [slice(0, 3), slice(3, 4), slice(4, 8), slice(8, 25)]
N = 25


def random(*shape, seed=0):
    return numpy.random.default_rng(seed).normal(size=shape).astype("f")


def no_lengths():
    return numpy.asarray([0, 0], dtype="i")


@pytest.mark.parametrize("name", NORMALISATIONS)
@pytest.mark.parametrize("heads", [1, 3])
def test_each_sequence_and_head_is_normalised_alone(name, heads):
    scores, d_weights = random(N, heads), random(N, heads, seed=1)
    normalise = NORMALISATIONS[name]
    weights, backprop = normalise_sequences(OPS, normalise, scores, LENGTHS)
    d_scores = backprop(d_weights)
    for span in SPANS:
        for head in range(heads):
            alone, backprop_alone = normalise(scores[span, head])
            assert_allclose(weights[span, head], alone, atol=1e-6)
            expected = backprop_alone(d_weights[span, head])
            assert_allclose(d_scores[span, head], expected, atol=1e-6)


def test_no_scores_have_no_weights():
    scores = numpy.zeros((0, 2), dtype="f")
    weights, backprop = normalise_sequences(OPS, softmax, scores, no_lengths())
    assert weights.shape == backprop(weights).shape == (0, 2)


def test_the_scores_of_the_caller_stay_as_they_are():
    scores = random(N, 2)
    normalise_sequences(OPS, softmax, scores, LENGTHS)
    assert_array_equal(scores, random(N, 2))


@pytest.mark.parametrize("heads", [1, 3])
def test_weighted_sum_is_a_matrix_product_per_sequence(heads):
    weights, X = random(N, heads), random(N, 5, seed=1)
    Y, backprop = weighted_sum(OPS, weights, X, LENGTHS)
    dY = random(*Y.shape, seed=2)
    d_weights, dX = backprop(dY)
    for i, span in zip([1, 2, 4, 6], SPANS, strict=True):
        assert_allclose(Y[i], weights[span].T @ X[span], atol=1e-5)
        assert_allclose(d_weights[span], X[span] @ dY[i].T, atol=1e-5)
        assert_allclose(dX[span], weights[span] @ dY[i], atol=1e-5)
    assert not Y[[0, 3, 5]].any()


def test_weighted_sum_refuses_a_gradient_of_another_shape():
    _, backprop = weighted_sum(OPS, random(N, 1), random(N, 2), LENGTHS)
    with pytest.raises(ValueError, match="Shape mismatch"):
        backprop(numpy.ones((4, 1, 2), dtype="f"))
