"""The recurrences in float64, where they must equal torch's almost to the last bit."""

import numpy
import pytest
import torch

from spacy_eeap.encode import bidirectional, gru, lstm

LENGTHS = numpy.asarray([3, 0, 7, 1, 7, 2], dtype="i")
NI, H = 5, 4
CELLS = pytest.mark.parametrize(
    ("cell", "torch_layer"), [(gru, torch.nn.GRU), (lstm, torch.nn.LSTM)]
)


def random_tensor(generator, *shape):
    return torch.tensor(generator.normal(size=shape), requires_grad=True)


def random_weights(cell):
    generator = numpy.random.default_rng(0)
    rows = cell.GATES * H
    shapes = [(2, rows, NI), (2, rows, H), (2, rows), (2, rows)]
    tensors = [random_tensor(generator, *shape) for shape in shapes]
    return dict(zip(cell.PARAMS, tensors, strict=True))


def by_torch(torch_layer, weights, X):
    """Encode each sequence on its own, by torch's layer and autograd."""
    layer = torch_layer(NI, H, bidirectional=True, dtype=torch.float64)
    names = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]
    params = {
        f"{name}_l0{suffix}": param[direction]
        for name, param in zip(names, weights.values(), strict=True)
        for direction, suffix in enumerate(["", "_reverse"])
    }
    sequences = [X for X in X.split(LENGTHS.tolist()) if len(X)]
    return torch.cat(
        [torch.func.functional_call(layer, params, X)[0] for X in sequences]
    )


@CELLS
def test_both_passes_and_all_gradients_equal_autograd(cell, torch_layer):
    weights = random_weights(cell)
    X = random_tensor(numpy.random.default_rng(1), LENGTHS.sum(), NI)
    dY = torch.tensor(numpy.random.default_rng(2).normal(size=(LENGTHS.sum(), 2 * H)))
    expected = by_torch(torch_layer, weights, X)
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
