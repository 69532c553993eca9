"""Every mechanism against its reference, where float32 and ties are hardest.

Tokens of few whole numbers make scores that are exact in float32, large, and often the
same. Scores that differ, differ by 3 and more, so that none is at the border of the
support of sparsemax or entmax, where there is no gradient.
"""

import numpy
import pytest
import torch
from numpy.testing import assert_allclose
from thinc.api import Ragged

from spacy_eeap.attend.context import ContextAttention
from spacy_eeap.attend.global_ import GlobalAttention
from spacy_eeap.attend.local import LocalAttention
from spacy_eeap.attend.multihead import MultiHeadAttention
from spacy_eeap.attend.normalise import NORMALISATIONS

from . import reference_layers as references

SEEDS = pytest.mark.parametrize("seed", range(3))
EVERY = pytest.mark.parametrize("normalise", NORMALISATIONS)


def random_documents(seed):
    """Make documents of 0, 1, 2 and more tokens in random order, of width 4."""
    generator = numpy.random.default_rng(seed)
    lengths = generator.permutation([0, 1, 2, 0, 1, *generator.integers(3, 15, size=4)])
    return [generator.integers(-1, 2, size=(n, 4)).astype("f") for n in lengths]


def check(model, reference, Xs, ragged):
    params = [
        {name: in_float64(node.get_param(name)) for name in node.param_names}
        for node in model.walk()
        if node.param_names
    ]
    Xs_float64 = [in_float64(X) for X in Xs]
    expected = reference(Xs_float64, params)
    dYs = [
        numpy.random.default_rng(1).normal(size=Z.shape).astype("f") for Z in expected
    ]
    torch.autograd.backward(expected, [torch.tensor(dY).double() for dY in dYs])

    if ragged:
        lengths = numpy.asarray([len(X) for X in Xs], dtype="i")
        Ys, backprop = model.begin_update(Ragged(numpy.concatenate(Xs), lengths))
        dX = backprop(numpy.stack(dYs)).data
    else:
        Ys, backprop = model.begin_update(Xs)
        dX = numpy.concatenate(backprop(dYs))

    for Y, Z in zip(Ys, expected, strict=True):
        assert_allclose(Y, Z.detach(), atol=1e-5)
    d_expected = numpy.concatenate([X.grad for X in Xs_float64])
    # In the unit of the scores, which the gradient is multiplied by.
    size = max(1, abs(d_expected).max())
    assert_allclose(dX / size, d_expected / size, atol=1e-5)


def in_float64(array):
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


@SEEDS
@EVERY
@pytest.mark.parametrize("scale", [0, 3, 3000])
def test_learned_queries(seed, normalise, scale):
    Xs = random_documents(seed)
    model = GlobalAttention(nI=4, energy="dot", normalise=normalise).initialize()
    model.set_param("q", scale * numpy.asarray([1, -1, 1, 0], dtype="f"))
    check(model, references.learned("dot", normalise), Xs, ragged=True)

    options = {"energy": "dot", "normalise": normalise, "penalty": 0.0}
    model = MultiHeadAttention(nI=4, heads=2, **options).initialize()
    q = numpy.asarray([[1, -1, 1, 0], [0, 1, 0, -1]], dtype="f")
    model.set_param("q", scale * q)
    check(model, references.learned("dot", normalise), Xs, ragged=True)


@SEEDS
@EVERY
@pytest.mark.parametrize("scale", [0, 3, 3000])
@pytest.mark.parametrize("window", ["global", "local-m"])
def test_queries_of_tokens(seed, normalise, scale, window):
    Xs = random_documents(seed)
    options = {"energy": "general", "normalise": normalise, "window": window}
    model = ContextAttention(nI=4, radius=2, **options).initialize()
    model.layers[0].set_param("W", scale * numpy.eye(4, dtype="f"))
    check(model, references.context(radius=2, **options), Xs, ragged=False)


@SEEDS
@pytest.mark.parametrize("share", [-50.0, -0.5, 0.5, 50.0])
def test_centres_anywhere_in_a_document(seed, share):
    Xs = random_documents(seed)
    model = LocalAttention(nI=4, radius=2).initialize()
    centre = model.layers[1]
    centre.set_param("v", numpy.full(4, share, dtype="f"))
    centre.set_param("W", centre.get_param("W") + 0.5)
    check(model, references.local(radius=2), Xs, ragged=True)
