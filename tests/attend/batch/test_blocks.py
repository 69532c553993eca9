import numpy
import pytest
from numpy.testing import assert_allclose
from thinc.api import fix_random_seed

from spacy_eeap.attend.batch import pieces
from spacy_eeap.attend.batch.blocks import Asked, Asking, attend
from spacy_eeap.attend.batch.tokens import (
    around_centres,
    around_tokens,
    whole_documents,
)
from spacy_eeap.attend.energy.pairwise import Energy
from spacy_eeap.attend.normalise import NORMALISATIONS, softmax

LENGTHS = numpy.asarray([4, 0, 1, 9])
N = 14


def random(*shape, seed=0):
    return numpy.random.default_rng(seed).normal(size=shape).astype("f")


def energy(name="scaled_dot", heads=1):
    fix_random_seed(0)
    layer = Energy(name, heads=heads)
    layer.set_dim("nI", 6)
    return layer.initialize()


def run(asking, asked):
    contexts, received, backprop = attend(asking, asked)
    grads = backprop(random(*contexts.shape, seed=5))
    params = [asking.energy.get_grad(name) for name in asking.energy.grad_names]
    return [contexts, received, *grads[:3], *params]


@pytest.mark.parametrize("name", ["scaled_dot", "additive"])
@pytest.mark.parametrize("size", [1, 50, 300])
@pytest.mark.parametrize(
    "windows, cuts",
    [whole_documents(LENGTHS, 20), around_tokens(LENGTHS, 2)],
    ids=["global", "local"],
)
def test_smaller_blocks_give_the_same_results(windows, cuts, size, name, monkeypatch):
    asked = Asked(random(N, 6), random(N, 6, seed=1), random(N, 4, seed=2))
    expected = run(Asking(energy(name, 2), softmax, windows, cuts), asked)
    monkeypatch.setattr(pieces, "BLOCK_SIZE", size)
    actual = run(Asking(energy(name, 2), softmax, windows, cuts), asked)
    for one, other in zip(expected, actual, strict=True):
        assert_allclose(one, other, atol=1e-5)


@pytest.mark.parametrize("name", NORMALISATIONS)
def test_the_attention_to_a_document_is_one_for_each_of_its_queries(name):
    windows, cuts = whole_documents(LENGTHS, 20)
    asking = Asking(energy(heads=3), NORMALISATIONS[name], windows, cuts)
    X = random(N, 6)
    _, received, _ = attend(asking, Asked(X, X, X))
    totals = [received[:4].sum(), received[4:5].sum(), received[5:].sum()]
    assert_allclose(totals, [4, 1, 9], rtol=1e-5)


def test_weights_around_a_predicted_centre_are_not_normalised_again():
    centres = numpy.asarray([[1.5]] * N, dtype="f")
    windows, cuts = around_centres(LENGTHS, 2, centres.ravel())
    asking = Asking(energy("dot"), softmax, windows, cuts, radius=2)
    X = numpy.ones((N, 6), dtype="f")
    _, received, _ = attend(asking, Asked(X, X, X, centres))
    bell = numpy.exp(-2 * (numpy.arange(4) - 1.5) ** 2 / 2**2)
    assert_allclose(received[:4], bell, rtol=1e-5)
    assert_allclose(received[4], numpy.exp(-2 * 1.5**2 / 2**2), rtol=1e-5)


def test_a_gradient_of_another_shape_is_refused():
    windows, cuts = whole_documents(LENGTHS, 20)
    X = random(N, 6)
    Y, _, backprop = attend(Asking(energy(), softmax, windows, cuts), Asked(X, X, X))
    with pytest.raises(ValueError, match="Shape mismatch"):
        backprop(Y[:-1])
