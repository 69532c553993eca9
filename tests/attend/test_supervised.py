"""The loss of a learned query against torch and finite differences."""

import numpy
import pytest
import torch
from numpy.testing import assert_allclose
from thinc.api import Ragged, fix_random_seed

from spacy_eeap.attend.global_ import GlobalAttention
from spacy_eeap.attend.normalise import NORMALISATIONS
from spacy_eeap.attend.supervised import ENTROPIES, supervise

LENGTHS = numpy.array([4, 1, 3], dtype="i")
SMALL_STEP = 1e-2


def wanted(random):
    shares = [random.dirichlet(numpy.ones(n)) for n in LENGTHS]
    shares[0][1] = 0  # a token that does nothing
    shares[0] /= shares[0].sum()
    return numpy.concatenate(shares).astype("f")


def layer(normalise="softmax", energy="additive"):
    fix_random_seed(1)
    model = GlobalAttention(normalise=normalise, energy=energy)
    return model.initialize(X=tokens())


def tokens():
    X = numpy.random.default_rng(0).normal(size=(8, 6)).astype("f")
    return Ragged(X, LENGTHS)


@pytest.fixture
def r():
    return wanted(numpy.random.default_rng(2))


def test_every_normalisation_has_its_entropy():
    assert ENTROPIES.keys() == NORMALISATIONS.keys()


def test_of_softmax_it_is_the_divergence_of_both_weights(r):
    model = layer()
    weights = torch.tensor(model.attrs["attend"](model, tokens())[1]["attention"])
    target = torch.tensor(r)
    expected = torch.nn.functional.kl_div(weights.log(), target, reduction="sum")
    assert supervise(model, tokens(), r) == pytest.approx(float(expected), rel=1e-4)


@pytest.mark.parametrize("normalise", ["softmax", "sparsemax", "entmax15"])
@pytest.mark.parametrize("energy", ["additive", "dot", "general", "scaled_dot"])
def test_gradient_is_that_of_finite_differences(normalise, energy, r):
    model = layer(normalise, energy)
    supervise(model, tokens(), r)
    for name in model.param_names:
        array = model.get_param(name)
        direction = numpy.random.default_rng(3).normal(size=array.shape).astype("f")
        slope = float((model.get_grad(name) * direction).sum())
        losses = []
        for step in (SMALL_STEP, -SMALL_STEP):
            moved = layer(normalise, energy)
            moved.set_param(name, array + step * direction)
            losses.append(supervise(moved, tokens(), r))
        numeric = (losses[0] - losses[1]) / (2 * SMALL_STEP)
        assert slope == pytest.approx(numeric, rel=2e-2, abs=2e-3)


@pytest.mark.parametrize("normalise", NORMALISATIONS)
def test_where_the_weights_are_those_wanted_there_is_nothing_to_learn(normalise):
    model = layer(normalise)
    given = model.attrs["attend"](model, tokens())[1]["attention"]
    assert supervise(model, tokens(), given) == pytest.approx(0, abs=1e-5)
    for name in model.param_names:
        assert_allclose(model.get_grad(name), 0, atol=1e-6)


@pytest.mark.parametrize("normalise", NORMALISATIONS)
def test_elsewhere_it_is_above_0(normalise, r):
    assert supervise(layer(normalise), tokens(), r) > 0


def test_the_gradient_is_scaled(r):
    once, twice = layer(), layer()
    assert supervise(once, tokens(), r) == supervise(twice, tokens(), r, scale=2.0)
    assert_allclose(twice.get_grad("q"), 2 * once.get_grad("q"), rtol=1e-5)


def test_attention_comes_to_give_the_weights_that_are_wanted(r):
    model = layer()
    before = supervise(model, tokens(), r)
    for _ in range(300):
        for name in model.param_names:
            model.set_grad(name, 0 * model.get_param(name))
        after = supervise(model, tokens(), r)
        for name in model.param_names:
            model.set_param(name, model.get_param(name) - 0.3 * model.get_grad(name))
    assert after < before / 4
