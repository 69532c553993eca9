"""The energies that read coverage, beside torch: tests/decode/test_decoder.py, too."""

import numpy
import pytest
import torch
from numpy.testing import assert_allclose

from spacy_eeap.attend.energy.covered import compare_covered
from spacy_eeap.attend.energy.pairwise import Energy

B, M, S, NH = 2, 3, 4, 5


def random(*shape, seed):
    return numpy.random.default_rng(seed).normal(size=shape).astype("f")


def build(name):
    model = Energy(name, None if name in ("dot", "general") else NH, coverage=True)
    model.set_dim("nI", NH)
    model.initialize()
    model.set_param("w", random(NH, seed=9))
    return model


@pytest.mark.parametrize("name", ["additive", "concat", "dot", "general", "scaled_dot"])
def test_scores_and_gradients_are_those_of_keys_with_coverage_added(name):
    model = build(name)
    arrays = [random(B, n, NH, seed=n) for n in (M, S)] + [random(B, M, S, seed=8)]
    scores, backprop = compare_covered(model, *arrays)
    queries, keys, coverage = tensors = [
        torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in arrays
    ]
    w = torch.tensor(model.get_param("w"), dtype=torch.float64, requires_grad=True)
    covered = keys[:, None] + coverage[..., None] * w
    if name in ("additive", "concat"):
        v = torch.tensor(model.get_param("v")[0], dtype=torch.float64)
        expected = torch.tanh(queries[:, :, None] + covered) @ v
    else:
        expected = (queries[:, :, None] * covered).sum(dim=-1)
    assert_allclose(scores, expected.detach(), atol=1e-5)
    d_scores = random(B, M, S, seed=7)
    expected.backward(torch.tensor(d_scores).double())
    for gradient, tensor in zip(backprop(d_scores), tensors, strict=True):
        assert_allclose(gradient, tensor.grad, atol=1e-5)
    assert_allclose(model.get_grad("w"), w.grad, atol=1e-5)


def test_coverage_says_nothing_at_first():
    model = Energy("additive", NH, coverage=True)
    model.set_dim("nI", NH)
    assert not model.initialize().get_param("w").any()
