from typing import get_args

import numpy
import pytest
import torch
from numpy.testing import assert_allclose

from spacy_eeap.attend.energy.energies import (
    EnergyName,
    additive,
    check_energy,
    inner,
)
from spacy_eeap.attend.energy.pairwise import PROJECTIONS

from .. import references


def random(*shape, seed=0):
    return numpy.random.default_rng(seed).normal(size=shape).astype("f")


def gradients(function, arrays, d_scores):
    """Get the gradient of each array by autograd in float64."""
    tensors = [torch.tensor(array).double().requires_grad_() for array in arrays]
    function(*tensors).backward(torch.tensor(d_scores).double())
    return [tensor.grad for tensor in tensors]


@pytest.mark.parametrize("batch", [(), (2,), (2, 3)])
def test_inner_compares_each_query_with_each_key(batch):
    queries, keys = random(*batch, 4, 5), random(*batch, 6, 5, seed=1)
    scores, backprop = inner(queries, keys)
    assert_allclose(
        scores, numpy.einsum("...mk,...nk->...mn", queries, keys), atol=1e-5
    )
    d_scores = random(*scores.shape, seed=2)
    expected = gradients(lambda q, k: q @ k.mT, [queries, keys], d_scores)
    for actual, gradient in zip(backprop(d_scores), expected, strict=True):
        assert_allclose(actual, gradient, atol=1e-5)


@pytest.mark.parametrize("batch", [(), (2,)])
@pytest.mark.parametrize("vectors", [1, 3])
def test_additive_scores_each_sum_by_each_vector(batch, vectors):
    sums, v = random(*batch, 4, 5), random(*batch, 5, vectors, seed=1)
    scores, backprop = additive(sums.copy(), v)
    assert_allclose(scores, numpy.tanh(sums) @ v, atol=1e-5)
    d_scores = random(*scores.shape, seed=2)
    expected = gradients(lambda s, v: torch.tanh(s) @ v, [sums, v], d_scores)
    for actual, gradient in zip(backprop(d_scores), expected, strict=True):
        assert_allclose(actual, gradient, atol=1e-5)


def test_every_name_has_projections_and_a_reference():
    names = set(get_args(EnergyName))
    assert set(PROJECTIONS) == set(references.ENERGIES) == names


def test_an_unknown_energy_is_refused():
    with pytest.raises(ValueError, match=r"additive, concat, dot.*but was 'bahdanau'"):
        check_energy("bahdanau", None)


def test_a_width_of_nothing_is_refused():
    with pytest.raises(ValueError, match=r"at least 1, or null.*was 0"):
        check_energy("additive", 0)
