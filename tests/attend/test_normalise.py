from typing import get_args

import numpy
import pytest
import torch
from numpy.testing import assert_allclose

from spacy_eeap.attend.normalise import (
    NORMALISATIONS,
    Normalisation,
    check_normalise,
)
from spacy_eeap.attend.supervised import ENTROPIES

from . import references

EVERY = pytest.mark.parametrize("name", NORMALISATIONS)
SPARSE = pytest.mark.parametrize("name", ["sparsemax", "entmax15"])


def normalise(name, scores):
    return NORMALISATIONS[name](numpy.asarray(scores, dtype="f"))


def random(shape, scale=1.0, seed=0):
    values = numpy.random.default_rng(seed).normal(scale=scale, size=shape)
    return values.astype("f")


@EVERY
@pytest.mark.parametrize("scale", [0.1, 1.0, 10.0, 1e4])
@pytest.mark.parametrize("n", [1, 2, 7, 300])
def test_weights_and_gradients_are_those_of_the_definition(name, n, scale):
    scores, d_weights = random((5, n), scale), random((5, n), seed=1)
    weights, backprop = normalise(name, scores)
    d_scores = backprop(d_weights)
    for i in range(5):
        e = torch.tensor(scores[i]).double().requires_grad_()
        expected = references.NORMALISATIONS[name](e)
        expected.backward(torch.tensor(d_weights[i]).double())
        assert_allclose(weights[i], expected.detach(), atol=2e-6)
        assert_allclose(d_scores[i], e.grad, atol=2e-5)


@EVERY
def test_masked_scores_have_no_weight_and_no_gradient(name):
    scores = random((2, 3, 6))
    masked = scores.copy()
    masked[..., 1::2] = -numpy.inf
    weights, backprop = normalise(name, masked)
    alone, backprop_alone = normalise(name, scores[..., ::2])
    d_weights = random((2, 3, 6), seed=1)
    assert_allclose(weights[..., ::2], alone, atol=1e-6)
    assert_allclose(
        backprop(d_weights)[..., ::2], backprop_alone(d_weights[..., ::2]), atol=1e-6
    )
    assert not weights[..., 1::2].any()
    assert not backprop(d_weights)[..., 1::2].any()


@EVERY
def test_where_all_scores_are_masked_all_weights_are_zero(name):
    weights, backprop = normalise(name, [[-numpy.inf] * 3])
    assert_allclose(weights, [[0, 0, 0]])
    assert_allclose(backprop(numpy.ones((1, 3), dtype="f")), [[0, 0, 0]])


@pytest.mark.parametrize("name", ["softmax", "sparsemax", "entmax15"])
@pytest.mark.parametrize("score", [0.0, 1e4, -1e4])
def test_equal_scores_share_the_weight_equally(name, score):
    weights, backprop = normalise(name, [[score] * 4])
    assert_allclose(weights, [[0.25] * 4], atol=1e-7)
    d_scores = backprop(numpy.asarray([[1, 0, 0, 0]], dtype="f"))
    assert_allclose(d_scores / d_scores[0, 0], [[1, -1 / 3, -1 / 3, -1 / 3]], rtol=1e-5)


def test_of_equal_highest_scores_the_first_has_all_the_hard_weight():
    weights, _ = normalise("hard", [[1, 3, 3, 2]])
    assert weights.tolist() == [[0, 1, 0, 0]]


@pytest.mark.parametrize("score", [0.0, 1.0, 1e4])
def test_scores_that_differ_by_rounding_are_equal_to_hard(score):
    least = numpy.spacing(numpy.float32(max(score, 1.0)))
    weights, _ = normalise("hard", [[score - 1, score, score + least, score - least]])
    assert weights.tolist() == [[0, 1, 0, 0]]


def test_the_gradient_of_hard_is_that_of_softmax():
    scores, d_weights = random((4, 5)), random((4, 5), seed=1)
    _, backprop = normalise("hard", scores)
    _, backprop_softmax = normalise("softmax", scores)
    assert_allclose(backprop(d_weights), backprop_softmax(d_weights))


@SPARSE
def test_a_score_far_below_the_highest_has_no_weight(name):
    weights, _ = normalise(name, [[2.5, 2.0, 0.4]])
    assert weights[0, 2] == 0 < weights[0, 1] < weights[0, 0]


@SPARSE
def test_many_low_scores_do_not_blur_the_few_high_ones(name):
    scores = numpy.full((1, 100_000), -1000, dtype="f")
    scores[0, 7], scores[0, 99_000] = 3.0, 2.5
    weights, _ = normalise(name, scores)
    few, _ = normalise(name, [[3.0, 2.5]])
    assert_allclose(weights[0, [7, 99_000]], few[0], atol=1e-6)
    assert numpy.count_nonzero(weights) == 2


def test_entmax_weighs_between_softmax_and_sparsemax():
    scores = [[1.0, 0.7, 0.1]]
    soft, middle, sparse = (
        normalise(name, scores)[0][0, 0]
        for name in ("softmax", "entmax15", "sparsemax")
    )
    assert soft < middle < sparse


def test_every_name_has_a_function_a_reference_and_an_entropy():
    names = set(get_args(Normalisation))
    assert set(NORMALISATIONS) == set(references.NORMALISATIONS) == names
    assert set(ENTROPIES) == names


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match=r"softmax, hard, sparsemax, entmax15.*'soft'"):
        check_normalise("soft")
