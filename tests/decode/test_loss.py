import numpy
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from spacy_eeap.decode import loss as losses
from spacy_eeap.decode.loss import learn
from spacy_eeap.decode.target_pieces import embed, score
from spacy_eeap.decode.told import Told
from spacy_eeap.numeric import precision

from .batches import in_float64
from .test_target_pieces import NE, NV, RIGHT, TIED, N, initialized, told


def teach(model, R, right=RIGHT):
    """Let it learn without copying: the loss, and the callback to the gradient of R."""
    loss, backprop = learn(model, Told(R, None, None), right)
    return loss, lambda d_loss: backprop(d_loss).vectors


def in_torch(model, R, label_smoothing):
    """Get the loss, and the tensors that take its gradient."""
    names = ("E" if model.get_dim("nO") == NE else "O", "b")
    tensors = [in_float64(R), *(in_float64(model.get_param(name)) for name in names)]
    R, W, b = tensors
    loss = torch.nn.functional.cross_entropy(
        R @ W.T + b,
        torch.tensor(RIGHT),
        reduction="sum",
        label_smoothing=label_smoothing,
    )
    return loss, dict(zip(("R", *names), tensors, strict=True))


@TIED
@pytest.mark.parametrize("label_smoothing", [0.0, 0.1, 0.6])
@pytest.mark.parametrize("chunk", [1, 4, 9, 512])
def test_loss_and_gradients_are_those_of_torch(
    tied, label_smoothing, chunk, monkeypatch
):
    monkeypatch.setattr(losses, "CHUNK", chunk)
    model = initialized(tied, label_smoothing=label_smoothing)
    R = told(model)
    loss, backprop = teach(model, R)
    expected, tensors = in_torch(model, R, label_smoothing)
    (expected * 0.25).backward()
    assert isinstance(loss, float)
    assert loss == pytest.approx(expected.item(), rel=1e-5)
    dR = backprop(0.25)
    assert_allclose(dR, tensors.pop("R").grad, atol=1e-5)
    for name, tensor in tensors.items():
        assert_allclose(model.get_grad(name), tensor.grad, atol=1e-5)


def test_nothing_but_what_scores_learns_from_the_loss():
    model = initialized(tied=False)
    teach(model, told(model))[1](1.0)
    assert not model.has_grad("E")


@pytest.mark.parametrize("label_smoothing", [0.0, 0.1])
def test_large_scores_do_not_overflow(label_smoothing):
    model = initialized(label_smoothing=label_smoothing)
    R = told(model) * 1e4
    loss, backprop = teach(model, R)
    expected, tensors = in_torch(model, R, label_smoothing)
    expected.backward()
    assert loss == pytest.approx(expected.item(), rel=1e-4)
    assert_allclose(backprop(1.0), tensors["R"].grad, atol=1e-3)


def test_the_loss_is_minus_the_logarithm_of_the_softmax_of_the_scores():
    model = initialized(label_smoothing=0.0)
    R = told(model)
    logits = score(model, R).astype("d")
    logp = logits - numpy.log(numpy.exp(logits).sum(axis=1, keepdims=True))
    expected = -logp[numpy.arange(N), RIGHT].sum()
    assert teach(model, R)[0] == pytest.approx(expected, rel=1e-5)


def test_what_it_learns_from_stays_as_it_is():
    model = initialized()
    R, right = told(model), RIGHT.copy()
    teach(model, R, right)[1](1.0)
    assert_array_equal(R, told(model))
    assert_array_equal(right, RIGHT)


def test_rows_that_tell_the_scores_get_both_gradients():
    model = initialized()
    _, backprop_embed = embed(model, RIGHT, numpy.arange(N), is_train=True)
    _, backprop_learn = teach(model, told(model))
    backprop_learn(1.0)
    of_scores = model.get_grad("E").copy()
    backprop_embed(numpy.ones((N, NE), dtype="f"))
    counts = numpy.bincount(RIGHT, minlength=NV)
    assert_allclose(model.get_grad("E"), of_scores + counts[:, None], atol=1e-5)


def test_products_in_bfloat16_are_close(monkeypatch):
    monkeypatch.setattr(precision, "has_bfloat16", lambda: True)
    model, expected = initialized(precision="bfloat16"), initialized()
    R = told(model)
    loss, backprop = teach(model, R)
    loss_float32, backprop_float32 = teach(expected, R)
    assert loss != loss_float32
    assert loss == pytest.approx(loss_float32, rel=0.02)
    assert_allclose(backprop(1.0), backprop_float32(1.0), atol=0.05)
    assert_allclose(model.get_grad("E"), expected.get_grad("E"), atol=0.05)
    assert_array_equal(score(model, R), score(expected, R))
