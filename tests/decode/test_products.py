import numpy
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import Model

from spacy_eeap.decode.products import linear, linear_of
from spacy_eeap.numeric import linear as float32
from spacy_eeap.numeric import precision as precisions

from .batches import random

X, W, dY = random(40, 30), random(20, 30, seed=1), random(40, 20, seed=2)


def layer(precision):
    return Model("layer", lambda *_: None, attrs={"precision": precision})


@pytest.fixture(params=[True, False])
def possible(request, monkeypatch):
    monkeypatch.setattr(precisions, "has_bfloat16", lambda: request.param)
    return request.param


def test_products_are_close_to_those_in_float32():
    Y, backprop = linear(X, W)
    Z, backprop_float32 = float32.linear(X, W)
    for array, expected in zip(
        (Y, *backprop(dY)), (Z, *backprop_float32(dY)), strict=True
    ):
        assert array.dtype == numpy.float32
        assert array.shape == expected.shape
        # Eight bits of each factor are kept.
        assert_allclose(array, expected, atol=0.02 * abs(expected).max())
        assert not numpy.array_equal(array, expected)


def test_numbers_of_eight_bits_are_multiplied_as_they_are():
    rounded = [torch.from_numpy(array).bfloat16().float().numpy() for array in (X, W)]
    assert_array_equal(linear(X, W)[0], linear(*rounded)[0])
    assert_allclose(linear(numpy.eye(30, dtype="f"), rounded[1])[0], rounded[1].T)


def test_what_is_multiplied_stays_as_it_is():
    linear(X, W)[1](dY)
    assert_array_equal(X, random(40, 30))
    assert_array_equal(W, random(20, 30, seed=1))
    assert_array_equal(dY, random(40, 20, seed=2))


def test_parts_of_arrays_are_multiplied():
    Y, backprop = linear(X[:, ::2], W[:, :15])
    dX, dW = backprop(dY.T.copy().T)
    whole, backprop_whole = linear(X[:, ::2].copy(), W[:, :15].copy())
    assert_array_equal(Y, whole)
    for array, expected in zip((dX, dW), backprop_whole(dY), strict=True):
        assert_array_equal(array, expected)


def test_no_rows_give_no_rows():
    Y, backprop = linear(X[:0], W)
    dX, dW = backprop(dY[:0])
    assert Y.shape == (0, 20) and dX.shape == (0, 30)
    assert_array_equal(dW, numpy.zeros((20, 30)))


def test_training_is_in_bfloat16_where_the_processor_has_it(possible):
    expected = linear if possible else float32.linear
    assert linear_of(layer("bfloat16"), is_train=True) is expected


def test_nothing_else_is(possible):
    assert linear_of(layer("float32"), is_train=True) is float32.linear
    for precision in ("bfloat16", "float32"):
        assert linear_of(layer(precision), is_train=False) is float32.linear
