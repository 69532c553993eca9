import pytest
import torch
from numpy.testing import assert_allclose

from spacy_eeap.attend.facts.stick_breaking import break_stick

from .reference_fact_transformer import stick_breaking

WAYS = pytest.mark.parametrize("from_end", [True, False])


def random(*shape, scale=1.0, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return scale * torch.randn(shape, generator=generator, dtype=torch.float64)


def everyone(scores):
    return torch.ones(scores.shape[-1], dtype=torch.bool)


def some(n):
    return torch.arange(n) % 3 != 1


def test_each_key_that_may_answer_halves_what_is_left():
    scores = torch.zeros(3)
    weights = break_stick(scores, everyone(scores), from_end=True)
    assert weights.tolist() == [0.125, 0.25, 0.5]
    weights = break_stick(scores, everyone(scores), from_end=False)
    assert weights.tolist() == [0.5, 0.25, 0.125]


@WAYS
@pytest.mark.parametrize("n", [1, 2, 7, 40])
def test_weights_are_the_products_of_the_definition(n, from_end):
    scores = random(2, 3, n, scale=2)
    nearest_first = list(range(n))[:: -1 if from_end else 1]
    weights = break_stick(scores, everyone(scores), from_end=from_end)
    for e, a in zip(scores.view(-1, n), weights.view(-1, n), strict=True):
        expected = stick_breaking(e, nearest_first)
        assert_allclose(a, [expected[j] for j in range(n)], rtol=1e-12)


@WAYS
@pytest.mark.parametrize("mask", [everyone, lambda scores: some(scores.shape[-1])])
@pytest.mark.parametrize("n", [1, 2, 9])
def test_gradients_are_those_of_finite_differences(n, mask, from_end):
    scores = random(2, 3, n, scale=2).requires_grad_()

    def weights(scores):
        return break_stick(scores, mask(scores), from_end=from_end)

    assert torch.autograd.gradcheck(weights, scores)


@WAYS
def test_keys_that_may_not_be_asked_are_as_if_they_were_not_there(from_end):
    scores, d_weights = random(4, 9), random(4, 9, seed=1)
    given, alone = scores.clone().requires_grad_(), scores[:, some(9)].requires_grad_()
    weights = break_stick(given, some(9), from_end=from_end)
    weights.backward(d_weights)
    of_others = break_stick(alone, everyone(alone), from_end=from_end)
    of_others.backward(d_weights[:, some(9)])
    assert_allclose(weights[:, some(9)].detach(), of_others.detach())
    assert_allclose(given.grad[:, some(9)], alone.grad)
    assert not weights[:, ~some(9)].any()
    assert not given.grad[:, ~some(9)].any()


@WAYS
def test_where_nobody_may_be_asked_nothing_is_read(from_end):
    scores = torch.ones(3, requires_grad=True)
    weights = break_stick(scores, torch.zeros(3, dtype=torch.bool), from_end=from_end)
    weights.backward(torch.ones(3))
    assert weights.tolist() == scores.grad.tolist() == [0, 0, 0]


@WAYS
def test_the_stick_that_is_left_belongs_to_nobody(from_end):
    scores = random(5, 8)
    total = break_stick(scores, everyone(scores), from_end=from_end).sum(dim=-1)
    assert_allclose(total, 1 - torch.sigmoid(-scores).prod(dim=-1))


@WAYS
@pytest.mark.parametrize("scale", [50.0, 500.0])
def test_large_scores_give_finite_weights_and_gradients(scale, from_end):
    scores = (scale * random(6, 20).sign()).float().requires_grad_()
    weights = break_stick(scores, everyone(scores), from_end=from_end)
    weights.backward(random(6, 20, seed=1).float())
    assert weights.isfinite().all() and scores.grad.isfinite().all()
    assert (weights >= 0).all() and (weights.sum(dim=-1) <= 1 + 1e-6).all()


def test_the_nearest_that_surely_answers_takes_all():
    scores = torch.tensor([500.0, 500.0, -500.0])
    weights = break_stick(scores, everyone(scores), from_end=True)
    assert weights.tolist() == [0, 1, 0]


@WAYS
def test_a_long_story_loses_no_precision(from_end):
    scores, d_weights = random(3, 512, scale=3) - 4, random(3, 512, seed=1)
    grads = {}
    for dtype in (torch.float32, torch.float64):
        given = scores.detach().to(dtype).requires_grad_()
        weights = break_stick(given, everyone(given), from_end=from_end)
        weights.backward(d_weights.to(dtype))
        grads[dtype] = weights.detach(), given.grad
    for found, exact in zip(grads[torch.float32], grads[torch.float64], strict=True):
        assert_allclose(found, exact, atol=1e-6)


@WAYS
def test_the_scores_are_left_as_they_are(from_end):
    scores = random(4)
    before = scores.clone()
    break_stick(scores, everyone(scores), from_end=from_end)
    assert torch.equal(scores, before)
