"""The mixture of copying, in training and in search, beside torch in float64."""

import numpy
import pytest
import torch
from numpy.testing import assert_allclose

from spacy_eeap.decode import loss as losses
from spacy_eeap.decode.copying import copied_share, mix_scores
from spacy_eeap.decode.loss import learn
from spacy_eeap.decode.search.candidates import norms_of
from spacy_eeap.decode.target_pieces import score
from spacy_eeap.decode.told import Told
from spacy_eeap.vocabulary.special import UNKNOWN

from .batches import in_float64, random
from .test_target_pieces import NV, initialized

# The pieces of 2 sources of 4 and 2 rows, some of them alike and some not known.
ROWS = numpy.asarray([[5, NV, 5, NV + 1], [NV, 2, UNKNOWN, UNKNOWN]])
OF_SOURCE = numpy.asarray([0, 1, 0, 1, 0, 0, 1])
# In the source, in the vocabulary alone, only in the source, nowhere.
RIGHT = numpy.asarray([5, NV, NV + 1, 6, UNKNOWN, NV, 2])
WIDTHS = [4, 2]


def make_weights(total=1.0):
    """Make weights that sum to 1, or to less."""
    weights = numpy.exp(random(len(RIGHT), 4, seed=3))
    weights *= numpy.arange(4) < numpy.asarray(WIDTHS)[OF_SOURCE][:, None]
    return (total * weights / weights.sum(axis=1, keepdims=True)).astype("f")


def make_told(model, total=1.0):
    R = random(len(RIGHT), model.get_dim("nO"), seed=4)
    return Told(R, make_weights(total), random(len(RIGHT), seed=6))


def distributions(model, told):
    """Get the vocabulary's and the mixed ones (N, nV + 2), in torch as papers do it."""
    R, A, z = told
    name = "O" if model.has_param("O") else "E"
    W, b = (in_float64(model.get_param(each)) for each in (name, "b"))
    own = torch.softmax(R @ W.T + b, dim=1)
    k = torch.sigmoid(z)[:, None]
    wide = torch.nn.functional.pad(own, (0, 2))
    mixed = (1 - k * A.sum(dim=1, keepdim=True)) * wide
    places = torch.tensor(ROWS[OF_SOURCE])
    return own, mixed.scatter_add(1, places, k * A), {name: W, "b": b}


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("smoothing", [0.0, 0.2])
@pytest.mark.parametrize("total", [1.0, 0.4])
@pytest.mark.parametrize("chunk", [2, 512])
def test_loss_and_gradients_are_those_of_torch(
    tied, smoothing, total, chunk, monkeypatch
):
    monkeypatch.setattr(losses, "CHUNK", chunk)
    model = initialized(tied, label_smoothing=smoothing)
    told = make_told(model, total)
    loss, backprop = learn(model, told, RIGHT, ROWS[OF_SOURCE])
    tensors = Told(*map(in_float64, told))
    own, mixed, params = distributions(model, tensors)
    each = torch.arange(len(RIGHT))
    right = torch.log(mixed[each, torch.tensor(RIGHT)])
    expected = -((1 - smoothing) * right + smoothing * own.log().mean(dim=1)).sum()
    assert loss == pytest.approx(expected.item(), rel=1e-5)
    (expected * 0.25).backward()
    d_told = backprop(0.25)
    assert_allclose(d_told.vectors, tensors.vectors.grad, atol=1e-5)
    assert_allclose(d_told.gates, tensors.gates.grad, atol=1e-5)
    for name, tensor in params.items():
        assert_allclose(model.get_grad(name), tensor.grad, atol=1e-5)
    d_weights = tensors.weights.grad.numpy()
    if total == 1:
        # What is the same for all rows is lost where weights are normalised.
        d_weights = centred(d_weights, told.weights)
        assert_allclose(centred(d_told.weights, told.weights), d_weights, atol=1e-5)
    else:
        is_row = told.weights > 0
        assert_allclose(d_told.weights[is_row], d_weights[is_row], 1e-5, 1e-5)


def centred(d_weights, weights):
    """Get the gradient of the scores that softmax made weights of."""
    return weights * (d_weights - (weights * d_weights).sum(axis=1, keepdims=True))


def test_a_piece_that_cannot_be_reached_is_unknown():
    model = initialized(label_smoothing=0.0)
    told = make_told(model)
    weights = told.weights * (ROWS[OF_SOURCE] != NV)
    told = told._replace(weights=weights)
    loss, backprop = learn(model, told, RIGHT, ROWS[OF_SOURCE])
    instead = numpy.where(RIGHT == NV, UNKNOWN, RIGHT)
    expected, backprop_expected = learn(model, told, instead, ROWS[OF_SOURCE])
    assert loss == expected
    assert numpy.isfinite(loss)
    is_row = ROWS[OF_SOURCE] != UNKNOWN
    for array, same in zip(backprop(1.0), backprop_expected(1.0), strict=True):
        assert numpy.isfinite(array).all()
        shown = is_row if array.shape == is_row.shape else True
        assert_allclose(array * shown, same * shown)


@pytest.mark.parametrize("size", [1e2, 1e4])
def test_large_logits_do_not_overflow(size):
    model = initialized(label_smoothing=0.1)
    told = make_told(model)
    for sign in (1, -1):
        large = Told(size * told.vectors, told.weights, sign * size * told.gates)
        loss, backprop = learn(model, large, RIGHT, ROWS[OF_SOURCE])
        assert numpy.isfinite(loss)
        for array in backprop(1.0):
            assert numpy.isfinite(array).all()


def searched(model, told):
    """Get the mixed distributions as search does: 3 hypotheses of each source."""
    logits = score(model, told.vectors)
    norms = norms_of(numpy, logits)
    wide, norms = mix_scores(numpy, logits, norms, told, ROWS, 2)
    return numpy.exp(wide - norms)


def of_hypotheses(total):
    model = initialized(tied=False)
    told = make_told(model, total).each(lambda array: array[:6])
    told.weights[3:, 2:] = 0
    return model, told


@pytest.mark.parametrize("total", [1.0, 0.4])
def test_search_mixes_as_training_does(total, monkeypatch):
    model, told = of_hypotheses(total)
    numbers = numpy.asarray([0, 0, 0, 1, 1, 1])
    monkeypatch.setitem(globals(), "OF_SOURCE", numbers)
    _, expected, _ = distributions(model, Told(*map(in_float64, told)))
    found = searched(model, told)
    assert_allclose(found, expected.detach(), atol=1e-6)
    assert_allclose(found.sum(axis=1), 1, rtol=1e-5)


def test_a_gate_that_is_shut_leaves_the_vocabulary_alone():
    model, told = of_hypotheses(1.0)
    found = searched(model, told._replace(gates=numpy.full(6, -50, dtype="f")))
    logits = score(model, told.vectors)
    assert_allclose(found[:, :NV], numpy.exp(logits - norms_of(numpy, logits)), 1e-5)
    assert found[:, NV:].max() < 1e-20


def test_the_share_that_is_copied_is_the_second_summand():
    share = copied_share(
        numpy.asarray([0.5, 0.25]), numpy.zeros(2), numpy.asarray([0.5, 0.0])
    )
    assert_allclose(share, [0.5, 0])
