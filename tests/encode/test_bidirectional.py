"""The recurrences in float64, where they must equal torch's almost to the last bit."""

import numpy
import pytest
import torch

from spacy_eeap.encode import bidirectional, gru, lstm

LENGTHS = numpy.asarray([3, 0, 7, 1, 7, 2], dtype="i")
NI, H = 5, 4


def random_tensor(generator, *shape):
    return torch.tensor(generator.normal(size=shape), requires_grad=True)


def random_weights(cell):
    generator = numpy.random.default_rng(0)
    rows = cell.GATES * H
    shapes = {"W": (rows, NI), "U": (rows, H), "b": (rows,), "c": (rows,)}
    return {name: random_tensor(generator, 2, *shapes[name]) for name in cell.PARAMS}


def torch_layer(layer_class):
    """Make a function that encodes a sequence by torch's layer and autograd."""
    layer = layer_class(NI, H, bidirectional=True, dtype=torch.float64)
    names = {"W": "weight_ih", "U": "weight_hh", "b": "bias_ih", "c": "bias_hh"}

    def encode(weights, X):
        params = {
            f"{names[name]}_l0{suffix}": param[direction]
            for name, param in weights.items()
            for direction, suffix in enumerate(["", "_reverse"])
        }
        return torch.func.functional_call(layer, params, X)[0]

    return encode


CELLS = pytest.mark.parametrize(
    ("cell", "encode"),
    [(gru, torch_layer(torch.nn.GRU)), (lstm, torch_layer(torch.nn.LSTM))],
)


@CELLS
def test_both_passes_and_all_gradients_equal_autograd(cell, encode):
    weights = random_weights(cell)
    X = random_tensor(numpy.random.default_rng(1), LENGTHS.sum(), NI)
    dY = torch.tensor(numpy.random.default_rng(2).normal(size=(LENGTHS.sum(), 2 * H)))
    sequences = [X for X in X.split(LENGTHS.tolist()) if len(X)]
    expected = torch.cat([encode(weights, X) for X in sequences])
    expected.backward(dY)

    Y, backprop = bidirectional.run(cell, weights, X, LENGTHS)
    dX, grads = backprop(dY)
    predicted = bidirectional.predict(cell, weights, X, LENGTHS)
    exactly = {"rtol": 1e-10, "atol": 1e-12}
    torch.testing.assert_close(Y, expected.detach(), **exactly)
    torch.testing.assert_close(predicted, expected.detach(), **exactly)
    torch.testing.assert_close(dX, X.grad, **exactly)
    for name, weight in weights.items():
        torch.testing.assert_close(grads[name], weight.grad, **exactly)
