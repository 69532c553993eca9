import numpy
import torch
from numpy.testing import assert_allclose, assert_array_equal

from spacy_eeap.decode import lstm

from .batches import in_float64, random

B, H = 5, 3


def tables():
    states = random(B, H, seed=2), random(B, H, seed=3)
    return random(B, 4 * H), random(B, 4 * H, seed=1), *states


def as_torch(array):
    """Order the gates i, f, o, g as torch does: i, f, g, o."""
    i, f, o, g = array.chunk(4, dim=-1)
    return torch.cat([i, f, g, o], dim=-1)


def in_torch(P, R, h, c):
    """Let the cell of torch read inputs that are the projections themselves."""
    one = torch.eye(4 * H, dtype=torch.float64)
    recurrent = torch.zeros(4 * H, H, dtype=torch.float64)
    inputs = as_torch(P) + as_torch(R)
    return torch.lstm_cell(inputs, (h, c), one, recurrent)


def test_the_next_state_is_that_of_torch():
    P, R, h, c = tables()
    moved, _ = lstm.step(numpy, P, R, (h, c))
    expected = in_torch(*map(in_float64, (P, R, h, c)))
    for array, tensor in zip(moved, expected, strict=True):
        assert_allclose(array, tensor.detach(), atol=1e-6)
        assert array.dtype == numpy.float32


def test_gradients_are_those_of_autograd():
    P, R, h, c = tables()
    _, backprop = lstm.step(numpy, P, R, (h, c))
    tensors = [in_float64(array) for array in (P, R, h, c)]
    d_moved = random(B, H, seed=4), random(B, H, seed=5)
    gradients = [torch.tensor(d).double() for d in d_moved]
    torch.autograd.backward(in_torch(*tensors), gradients)
    dP, dR, (dh, dc) = backprop(d_moved)
    for gradient, tensor in zip((dP, dR, dh, dc), tensors, strict=True):
        assert_allclose(gradient, tensor.grad, atol=1e-6)


def test_what_it_reads_stays_as_it_is():
    P, R, h, c = tables()
    _, backprop = lstm.step(numpy, P, R, (h, c))
    d_moved = random(B, H, seed=4), random(B, H, seed=5)
    backprop(d_moved)
    for array, expected in zip((P, R, h, c), tables(), strict=True):
        assert_array_equal(array, expected)
    assert_array_equal(d_moved[1], random(B, H, seed=5))


def test_a_state_is_two_arrays():
    assert (lstm.GATES, lstm.STATES) == (4, 2)
