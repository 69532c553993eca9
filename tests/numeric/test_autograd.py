import numpy
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import Model, NumpyOps

from spacy_eeap.numeric.autograd import differentiate

W = numpy.random.default_rng(0).normal(size=(3, 4)).astype("f")
b = numpy.random.default_rng(1).normal(size=3).astype("f")
X = numpy.random.default_rng(2).normal(size=(5, 4)).astype("f")
dY = numpy.random.default_rng(3).normal(size=(5, 3)).astype("f")


def layer(params, X):
    return torch.tanh(X @ params["W"].T + params["b"])


def forward(model, X, is_train):
    return differentiate(model, layer, X, is_train)


@pytest.fixture
def model():
    return Model("layer", forward, params={"W": W.copy(), "b": b.copy()})


def test_output_is_that_of_the_function_in_training_or_not(model):
    expected = numpy.tanh(X @ W.T + b)
    for is_train in (True, False):
        Y, _ = model(X, is_train)
        assert type(Y) is numpy.ndarray
        assert_allclose(Y, expected, rtol=1e-5)


def test_gradients_are_those_of_the_formula(model):
    Y, backprop = model.begin_update(X)
    dZ = dY * (1 - Y**2)
    assert_allclose(backprop(dY), dZ @ W, rtol=1e-4, atol=1e-6)
    assert_allclose(model.get_grad("W"), dZ.T @ X, rtol=1e-4, atol=1e-6)
    assert_allclose(model.get_grad("b"), dZ.sum(axis=0), rtol=1e-4, atol=1e-6)


def test_gradients_of_the_parameters_add_up(model):
    for _ in range(2):
        _, backprop = model.begin_update(X)
        backprop(dY)
    twice = model.get_grad("W")
    once = Model("layer", forward, params={"W": W, "b": b})
    once.begin_update(X)[1](dY)
    assert_allclose(twice, 2 * once.get_grad("W"), rtol=1e-6)


def test_a_prediction_has_no_gradient(model):
    _, backprop = model(X, is_train=False)
    with pytest.raises(ValueError, match="call the model with is_train=True"):
        backprop(dY)


def test_it_learns_where_the_caller_asked_torch_for_no_gradients(model):
    with torch.no_grad():
        _, backprop = model.begin_update(X)
    assert backprop(dY).any()


def test_predictions_leave_no_mark_on_training(model):
    def gradients(model):
        _, backprop = model.begin_update(X)
        return [backprop(dY), model.get_grad("W"), model.get_grad("b")]

    fresh = Model("layer", forward, params={"W": W.copy(), "b": b.copy()})
    model.predict(model.predict(X) @ W)
    for after, before in zip(gradients(model), gradients(fresh), strict=True):
        assert_array_equal(after, before)


def test_parameters_stay_arrays_that_an_optimizer_writes_into(model):
    param = model.get_param("W")
    _, backprop = model.begin_update(X)
    model.predict(X)
    backprop(dY)
    assert model.get_param("W") is param
    assert not torch.from_numpy(param).requires_grad
    assert not torch.from_numpy(param).is_inference()
    before = model.predict(X)
    param -= 0.1
    assert_allclose(model.predict(X), numpy.tanh(X @ (W - 0.1).T + b), rtol=1e-5)
    assert (model.predict(X) != before).any()


def test_two_batches_can_wait_for_their_gradients(model):
    (_, first), (_, second) = model.begin_update(X), model.begin_update(X[:2])
    dX = second(dY[:2])
    assert_allclose(first(dY)[:2], dX, rtol=1e-5)


def test_layers_share_no_memory_with_their_outputs(model):
    X_before = X.copy()
    Y, backprop = model.begin_update(X)
    dX = backprop(dY)
    Y += 1
    dX += 1
    assert_array_equal(X, X_before)
    assert_array_equal(model.get_param("W"), W)


def test_a_model_of_thincs_own_ops_works_too():
    model = Model("layer", forward, params={"W": W, "b": b}, ops=NumpyOps())
    assert_allclose(model.predict(X), numpy.tanh(X @ W.T + b), rtol=1e-5)
