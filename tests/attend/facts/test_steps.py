import pytest
import torch
from numpy.testing import assert_allclose
from thinc.api import Model

from spacy_eeap.attend.facts.steps import Heads, Padded, read_facts
from spacy_eeap.attend.facts.weights import init_weights

from .reference_fact_transformer import kinds, read_story

WIDTH, HIDDEN, STEPS = 12, 7, 2
# The rows of the facts and of the question of each story. Stories share sentences, one
# tells a sentence twice, one asks what a fact says, and one has no facts.
STORIES = [([0, 1, 2, 3], 7), ([2, 0, 2], 8), ([5], 5), ([], 6)]
HEADS = [(1, 1, 1), (2, 1, 1), (4, 0, 0), (0, 3, 0), (0, 0, 2), (1, 0, 2)]


@pytest.fixture
def X():
    return random(9, WIDTH).requires_grad_()


def random(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def weights_for(heads):
    """Random weights, far from those before training."""
    model = Model("layer", None)
    init_weights(model, WIDTH, HIDDEN, STEPS, heads)
    return {
        name: (random(*model.get_param(name).shape, seed=seed) / 3).requires_grad_()
        for seed, name in enumerate(model.param_names)
    }


def pad(stories=STORIES, empty_row=0):
    M = max(len(facts) for facts, _ in stories)
    rows = [[empty_row] * (M - len(facts)) + facts for facts, _ in stories]
    filled = [[False] * (M - len(f)) + [True] * len(f) for f, _ in stories]
    questions = torch.tensor([question for _, question in stories])
    return Padded(torch.tensor(rows), torch.tensor(filled), questions)


def gradients(Y, params, X):
    # The weights of heads that a question never asks have none.
    return torch.autograd.grad(
        Y, [X, *params.values()], random(*Y.shape, seed=99), materialize_grads=True
    )


@pytest.mark.parametrize("counts", HEADS)
def test_rows_and_all_gradients_are_those_of_one_story_at_a_time(counts, X):
    params = weights_for(Heads(*counts))
    Y = read_facts(params, X, pad(), Heads(*counts), dropout=0.0)

    twins = {name: p.detach().clone().requires_grad_() for name, p in params.items()}
    rows = X.detach().clone().requires_grad_()
    expected = torch.stack(
        [
            read_story(twins, [rows[fact] for fact in facts], rows[q], kinds(*counts))
            for facts, q in STORIES
        ]
    )

    assert_allclose(Y.detach(), expected.detach(), rtol=1e-9)
    for found, exact in zip(
        gradients(Y, params, X), gradients(expected, twins, rows), strict=True
    ):
        assert_allclose(found, exact, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("counts", HEADS)
def test_it_tells_what_each_row_attends_to(counts, X):
    params, told = weights_for(Heads(*counts)), []
    read_facts(params, X, pad(), Heads(*counts), 0.0, told)
    weights = torch.stack(told, dim=1).detach()
    assert weights.shape == (len(STORIES), STEPS, sum(counts), 5, 5)
    for (facts, question), found in zip(STORIES, weights, strict=True):
        expected = []
        rows = [X[fact] for fact in facts]
        read_story(params, rows, X[question], kinds(*counts), expected)
        empty = 4 - len(facts)
        assert not found[..., :empty].any()
        expected = torch.tensor(expected, dtype=torch.float64)
        assert_allclose(found[..., empty:, empty:], expected, rtol=1e-9)


def test_what_fills_up_a_rectangle_changes_nothing(X):
    heads = Heads(1, 1, 1)
    params, results = weights_for(heads), []
    for empty_row in (0, 4):
        Y = read_facts(params, X, pad(empty_row=empty_row), heads, 0.0)
        results.append([Y.detach(), *gradients(Y, params, X)])
    for one, other in zip(*results, strict=True):
        assert_allclose(one, other, atol=1e-12)
    _, dX, *_ = results[1]
    assert not dX[4].any()


@pytest.mark.parametrize("scale", [50.0, 500.0])
def test_large_scores_give_finite_rows_and_gradients(scale, X):
    heads = Heads(2, 1, 1)
    params = {name: p.detach().float() for name, p in weights_for(heads).items()}
    params["b"] = scale * torch.tensor([1.0, -1.0, 1.0, -1.0])
    params["Q"] = scale * params["Q"]
    params = {name: param.requires_grad_() for name, param in params.items()}
    rows = X.detach().float().requires_grad_()
    Y = read_facts(params, rows, pad(), heads, 0.0)
    assert Y.isfinite().all()
    assert all(grad.isfinite().all() for grad in gradients(Y, params, rows))


def test_facts_are_read_in_their_order_by_heads_that_look_for_the_nearest(X):
    def change(heads):
        """How much the row of a question changes when its facts are turned round."""
        params = weights_for(heads)
        one, other = (
            read_facts(params, X, pad([(facts, 7)]), heads, 0.0)
            for facts in ([0, 1, 2], [2, 1, 0])
        )
        return (one - other).abs().max()

    assert change(Heads(0, 0, 2)) < 1e-12
    assert change(Heads(2, 0, 0)) > 1e-3
    # The question asks nobody after it.
    assert change(Heads(0, 2, 0)) == 0
    assert change(Heads(0, 1, 1)) > 1e-3


def test_dropout_drops_what_steps_add(X):
    heads = Heads(1, 1, 1)
    params = weights_for(heads)
    undropped = read_facts(params, X, pad(), heads, 0.0)
    assert torch.equal(read_facts(params, X, pad(), heads, 0.0), undropped)
    one, other = (read_facts(params, X, pad(), heads, 0.5) for _ in "ab")
    assert not torch.equal(one, other)
    # All that is left is the question.
    norm = torch.nn.functional.layer_norm
    asked = X[pad().questions] + params["s"]
    expected = norm(asked, [WIDTH], params["answer_G"], params["answer_g"])
    nothing_added = read_facts(params, X, pad(), heads, 1.0)
    assert_allclose(nothing_added.detach(), expected.detach())
