import numpy
import pytest
import torch
from numpy.testing import assert_allclose
from thinc.api import NumpyOps

from spacy_eeap.attend.ragged import softmax, weighted_sum

OPS = NumpyOps(use_blis=False)
LENGTHS = numpy.asarray([0, 3, 1, 0, 4, 0], dtype="i")
FILLED = LENGTHS[LENGTHS > 0].tolist()


def column(values):
    return numpy.asarray(values, dtype="f").reshape(-1, 1)


@pytest.mark.parametrize("scale", [0.0, 1.0, 30.0, 1e4])
def test_softmax_and_its_gradient_are_exact_for_scores_of_any_size(scale):
    generator = numpy.random.default_rng(0)
    scores = column(scale * generator.normal(size=8))
    d_weights = column(generator.normal(size=8))
    weights, backprop = softmax(OPS, scores, LENGTHS)

    expected_scores = torch.tensor(scores).double().requires_grad_()
    sequences = expected_scores.split(FILLED)
    expected = torch.cat([torch.softmax(sequence, dim=0) for sequence in sequences])
    expected.backward(torch.tensor(d_weights).double())
    assert_allclose(weights, expected.detach(), atol=1e-6)
    assert_allclose(backprop(d_weights), expected_scores.grad, atol=1e-6)


def test_softmax_tells_scores_apart_that_thinc_would_clip():
    weights, _ = softmax(OPS, column([30.0, 60.0]), numpy.asarray([2], dtype="i"))
    assert_allclose(weights, column([0.0, 1.0]), atol=1e-6)


def test_softmax_gives_a_masked_position_no_weight():
    scores = column([1.0, -numpy.inf, 1.0])
    weights, backprop = softmax(OPS, scores, numpy.asarray([3], dtype="i"))
    assert_allclose(weights, column([0.5, 0.0, 0.5]))
    assert_allclose(backprop(column([1.0, 5.0, 1.0])), column([0.0, 0.0, 0.0]))


def test_equal_scores_share_the_weight_equally():
    weights, _ = softmax(OPS, column([7.0] * 8), LENGTHS)
    assert_allclose(weights, column([1 / n for n in FILLED for _ in range(n)]))


def test_softmax_of_no_scores_is_empty():
    weights, backprop = softmax(OPS, column([]), numpy.asarray([0, 0], dtype="i"))
    assert weights.shape == backprop(weights).shape == (0, 1)


def test_weighted_sum_is_a_matrix_product_per_sequence():
    X = numpy.arange(16, dtype="f").reshape(8, 2)
    weights = column([1, 0, 0, 2, 0, 0, 0, 1])
    Y, _ = weighted_sum(OPS, weights, X, LENGTHS)
    assert_allclose(Y, [[0, 0], [0, 1], [12, 14], [0, 0], [14, 15], [0, 0]])


def test_weighted_sum_refuses_a_gradient_of_another_shape():
    X = numpy.ones((8, 2), dtype="f")
    _, backprop = weighted_sum(OPS, column([1] * 8), X, LENGTHS)
    with pytest.raises(ValueError, match="Shape mismatch"):
        backprop(numpy.ones((5, 2), dtype="f"))
