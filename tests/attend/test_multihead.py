import numpy
import pytest
import torch
from numpy.testing import assert_allclose
from thinc.api import Ragged, fix_random_seed

from spacy_eeap.attend.multihead import MultiHeadAttention, attend

from .reference_layers import learned
from .references import NORMALISATIONS


@pytest.fixture
def X():
    tokens = numpy.random.default_rng(0).normal(size=(5, 4)).astype("f")
    return Ragged(tokens, numpy.asarray([3, 0, 2], dtype="i"))


def initialized(X, **arguments):
    fix_random_seed(0)
    model = MultiHeadAttention(heads=3, **arguments).initialize(X=X)
    q = numpy.random.default_rng(1).normal(size=model.get_param("q").shape)
    model.set_param("q", q.astype("f"))
    return model


def test_summary_is_that_of_each_head_in_turn(X):
    summaries, weights, _ = attend(initialized(X), X)
    of_heads = weights["heads"]
    assert_allclose(summaries[0], (of_heads[:3].T @ X.data[:3]).ravel(), rtol=1e-5)
    assert_allclose(summaries[2], (of_heads[3:].T @ X.data[3:]).ravel(), rtol=1e-5)
    assert not summaries[1].any()


def test_attention_is_the_mean_of_the_heads(X):
    _, weights, _ = attend(initialized(X), X)
    assert weights["heads"].shape == (5, 3)
    assert_allclose(weights["heads"][:3].sum(axis=0), [1, 1, 1], rtol=1e-5)
    assert_allclose(weights["attention"], weights["heads"].mean(axis=1), rtol=1e-6)


@pytest.mark.parametrize("normalise", ["softmax", "entmax15"])
def test_gradient_is_that_of_the_loss_and_the_penalty(X, normalise):
    model = initialized(X, penalty=0.7, normalise=normalise)
    Y, backprop = model.begin_update(X)
    R = numpy.random.default_rng(2).normal(size=Y.shape).astype("f")
    dX = backprop(R).data

    p = {
        name: torch.tensor(model.get_param(name)).double().requires_grad_()
        for name in model.param_names
    }
    tokens = torch.tensor(X.data).double().requires_grad_()
    loss = 0
    for span, r in ((slice(0, 3), R[0]), (slice(3, 5), R[2])):
        H = tokens[span]
        (summary,) = learned(normalise=normalise)([H], [p])
        A = weights_of(H, p, normalise)
        overlap = A @ A.T - torch.eye(3)
        loss = loss + summary @ torch.tensor(r).double() + 0.7 * (overlap**2).sum()
    loss.backward()
    assert_allclose(dX, tokens.grad, atol=1e-5)
    for name, param in p.items():
        assert_allclose(model.get_grad(name), param.grad, atol=1e-5)


def weights_of(H, p, normalise):
    scores = torch.tanh(H @ p["W"].T + p["b"]) @ p["q"].T
    return torch.stack([NORMALISATIONS[normalise](column) for column in scores.T])


def test_training_against_the_penalty_alone_drives_heads_apart(X):
    model = initialized(X, penalty=1.0)
    one = Ragged(X.data[:3], X.lengths[:1])

    def overlap():
        heads = attend(model, one)[1]["heads"]
        product = heads.T @ heads
        return (product * (1 - numpy.eye(3))).sum()

    before = overlap()
    for _ in range(200):
        Y, backprop = model.begin_update(one)
        backprop(numpy.zeros_like(Y))
        for name in model.param_names:
            step = 0.3 * model.get_grad(name)
            model.set_param(name, model.get_param(name) - step)
            model.set_grad(name, numpy.zeros_like(step))
    assert overlap() < before / 2


def test_width_is_known_before_any_data_is():
    assert MultiHeadAttention(nI=4, heads=3).get_dim("nO") == 12


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"heads": 0}, "heads must be at least 1, but was 0"),
        ({"penalty": -1.0}, "penalty must not be negative, but was -1"),
        ({"energy": "dot", "nH": 3}, "nH must be left out, but was 3"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        MultiHeadAttention(**arguments)
