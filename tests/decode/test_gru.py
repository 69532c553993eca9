import numpy
import torch
from numpy.testing import assert_allclose, assert_array_equal

from spacy_eeap.decode import gru

from .batches import in_float64, random

B, H = 5, 3


def tables(n_gates):
    return random(B, n_gates * H), random(B, n_gates * H, seed=1), random(B, H, seed=2)


def as_torch(array):
    """Order the gates z, r, n as torch does: r, z, n."""
    z, r, n = array.chunk(3, dim=-1)
    return torch.cat([r, z, n], dim=-1)


def in_torch(P, R, h):
    """Let the cell of torch read inputs that are the projections themselves."""
    one = torch.eye(3 * H, dtype=torch.float64)
    recurrent = torch.zeros(3 * H, H, dtype=torch.float64)
    rows = [
        torch.gru_cell(as_torch(p)[None], h_b[None], one, recurrent, None, as_torch(r))
        for p, r, h_b in zip(P, R, h, strict=True)
    ]
    return torch.cat(rows)


def test_the_next_state_is_that_of_torch():
    P, R, h = tables(gru.GATES)
    (moved,), _ = gru.step(numpy, P, R, (h,))
    assert_allclose(moved, in_torch(*map(in_float64, (P, R, h))).detach(), atol=1e-6)
    assert moved.dtype == numpy.float32


def test_gradients_are_those_of_autograd():
    P, R, h = tables(gru.GATES)
    _, backprop = gru.step(numpy, P, R, (h,))
    tensors = [in_float64(array) for array in (P, R, h)]
    moved, d_moved = in_torch(*tensors), random(B, H, seed=3)
    moved.backward(torch.tensor(d_moved).double())
    dP, dR, (dh,) = backprop((d_moved,))
    for gradient, tensor in zip((dP, dR, dh), tensors, strict=True):
        assert_allclose(gradient, tensor.grad, atol=1e-6)


def test_what_it_reads_stays_as_it_is():
    P, R, h = tables(gru.GATES)
    _, backprop = gru.step(numpy, P, R, (h,))
    d_moved = random(B, H, seed=3)
    backprop((d_moved,))
    for array, expected in zip((P, R, h), tables(gru.GATES), strict=True):
        assert_array_equal(array, expected)
    assert_array_equal(d_moved, random(B, H, seed=3))


def test_a_state_is_one_array():
    assert (gru.GATES, gru.STATES) == (3, 1)
