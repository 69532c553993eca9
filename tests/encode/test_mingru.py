"""The minimal gated recurrent unit in float64, beside one state at a time in torch."""

import numpy
import pytest
import torch
from numpy.testing import assert_allclose

from spacy_eeap.encode import mingru

from .reference_mingru import minimal_gru

NI, H = 5, 4
SHAPES = {"W": (2, 2 * H, NI), "b": (2, 2 * H)}


def random_weights(scale=1.0):
    generator = numpy.random.default_rng(0)
    return {name: scale * generator.normal(size=SHAPES[name]) for name in SHAPES}


def rows(n, width=NI, seed=1):
    return numpy.random.default_rng(seed).normal(size=(n, width))


@pytest.mark.parametrize(
    "lengths", [[1], [0, 3, 0], [3, 0, 7, 1, 7, 2], [100], [40, 1, 60, 31], [1] * 50]
)
def test_states_and_all_gradients_equal_autograd(lengths):
    weights, X, dY = random_weights(), rows(sum(lengths)), rows(sum(lengths), 2 * H, 2)
    tensors = {name: torch.tensor(w, requires_grad=True) for name, w in weights.items()}
    inputs = torch.tensor(X, requires_grad=True)
    sequences = [part for part in inputs.split(lengths) if len(part)]
    expected = torch.cat([minimal_gru(tensors, part) for part in sequences])
    expected.backward(torch.tensor(dY))

    Y, backprop = mingru.run(numpy, weights, X, numpy.asarray(lengths), is_train=True)
    dX, grads = backprop(dY)
    exactly = {"rtol": 1e-10, "atol": 1e-12}
    assert_allclose(Y, expected.detach(), **exactly)
    assert_allclose(dX, inputs.grad, **exactly)
    for name, tensor in tensors.items():
        assert_allclose(grads[name], tensor.grad, **exactly)


def test_gates_that_are_open_or_shut_are_no_trouble():
    weights, X = random_weights(scale=1e4), rows(30)
    lengths = numpy.asarray([20, 10])
    Y, backprop = mingru.run(numpy, weights, X, lengths, is_train=True)
    dX, grads = backprop(numpy.ones_like(Y))
    for array in (Y, dX, *grads.values()):
        assert numpy.isfinite(array).all()


def test_groups_of_sequences_are_bounded(monkeypatch):
    monkeypatch.setattr(mingru, "MAX_TOKENS", 8)
    lengths = numpy.asarray([5, 0, 3, 9, 2, 6, 1])
    groups = [
        ((rows.start, rows.stop), starts.tolist())
        for rows, starts in mingru._groups(lengths)
    ]
    assert groups == [
        ((0, 8), [0, 5]),
        ((8, 17), [0]),
        ((17, 25), [0, 2]),
        ((25, 26), [0]),
    ]
