import pytest
import torch
from numpy.testing import assert_allclose

from spacy_eeap.attend.facts.head_products import compare, sum_up


def random(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    tensor = torch.randn(shape, generator=generator, dtype=torch.float64)
    return tensor.requires_grad_()


SHAPES = pytest.mark.parametrize("batch", [(), (2,), (2, 3), (2, 0)])


@SHAPES
@pytest.mark.parametrize("m, n, k", [(4, 4, 2), (3, 5, 1), (1, 1, 3)])
def test_scores_and_their_gradients_are_those_of_the_product(batch, m, n, k):
    queries, keys = random(*batch, m, k), random(*batch, n, k, seed=1)
    expected = (queries[..., :, None, :] * keys[..., None, :, :]).sum(dim=-1)
    assert_allclose(compare(queries, keys).detach(), expected.detach())
    assert torch.autograd.gradcheck(compare, (queries, keys))


@SHAPES
@pytest.mark.parametrize("m, n, k", [(4, 4, 2), (3, 5, 1), (1, 1, 3)])
def test_sums_and_their_gradients_are_those_of_the_product(batch, m, n, k):
    weights, values = random(*batch, m, n), random(*batch, n, k, seed=1)
    expected = (weights[..., None] * values[..., None, :, :]).sum(dim=-2)
    assert_allclose(sum_up(weights, values).detach(), expected.detach())
    assert torch.autograd.gradcheck(sum_up, (weights, values))


def test_scores_can_be_written_into_before_they_are_used():
    queries, keys = random(2, 3), random(4, 3, seed=1)
    compare(queries, keys).add_(1).square().sum().backward()
    expected = 2 * (queries @ keys.T + 1).detach() @ keys.detach()
    assert_allclose(queries.grad, expected)
