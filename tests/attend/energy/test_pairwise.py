import numpy
import pytest
import torch
from numpy.testing import assert_allclose
from thinc.api import fix_random_seed

from spacy_eeap.attend.energy.pairwise import PROJECTIONS, Energy

from .. import references

EVERY = pytest.mark.parametrize("name", PROJECTIONS)


def random(*shape, seed=0):
    return numpy.random.default_rng(seed).normal(size=shape).astype("f")


def initialized(*args, nQ=None, **kwargs):
    fix_random_seed(0)
    energy = Energy(*args, **kwargs)
    energy.set_dim("nI", 6)
    if nQ is not None:
        energy.set_dim("nQ", nQ)
    return energy.initialize()


@EVERY
@pytest.mark.parametrize("nQ", [None, 4])
def test_scores_are_those_of_the_paper(name, nQ):
    nQ = 6 if name == "dot" else nQ
    energy = initialized(name, nQ=nQ)
    queries, tokens = random(2, nQ or 6), random(5, 6, seed=1)
    projected = energy.predict((queries, tokens))
    compare = energy.attrs["compare"]
    scores, _ = compare(energy, *(table[None, None] for table in projected))
    p = {name: torch.tensor(energy.get_param(name)) for name in energy.param_names}
    for i, query in enumerate(queries):
        expected = references.ENERGIES[name](
            p, torch.tensor(query), torch.tensor(tokens)
        )
        assert_allclose(scores[0, 0, i], expected, atol=1e-5)


def test_the_common_width_is_that_of_the_tokens_by_default():
    assert initialized("additive").get_dim("nH") == 6
    assert initialized("additive", 4).get_param("W").shape == (4, 6)
    assert initialized("concat", 4).get_param("W").shape == (4, 12)


@EVERY
def test_gradients_are_those_of_autograd_for_queries_of_another_width(name):
    nQ = 6 if name == "dot" else 4
    energy = initialized(name, nQ=nQ)
    queries, tokens = random(2, nQ), random(5, 6, seed=1)
    projected, backprop = energy.begin_update((queries, tokens))
    d_projected = tuple(random(*table.shape, seed=2) for table in projected)
    d_queries, d_tokens = backprop(d_projected)
    p = {
        name: torch.tensor(energy.get_param(name)).double().requires_grad_()
        for name in PROJECTIONS[name]
    }
    q, h = (torch.tensor(X).double().requires_grad_() for X in (queries, tokens))
    W, U = {
        "additive": lambda: (p["W"], p["U"]),
        "concat": lambda: p["W"].split([nQ, 6], dim=1),
        "dot": lambda: (torch.eye(6), torch.eye(6)),
        "general": lambda: (torch.eye(4), p["W"]),
        "scaled_dot": lambda: (p["W"] / 2, p["U"]),
    }[name]()
    outputs = q @ W.double().T, h @ U.double().T
    for Y, expected in zip(projected, outputs, strict=True):
        assert_allclose(Y, expected.detach(), atol=1e-5)
    torch.autograd.backward(outputs, [torch.tensor(d).double() for d in d_projected])
    assert_allclose(d_queries, q.grad, atol=1e-5)
    assert_allclose(d_tokens, h.grad, atol=1e-5)
    for param, tensor in p.items():
        assert_allclose(energy.get_grad(param), tensor.grad, atol=1e-5)


def test_the_common_width_is_that_of_the_queries_if_it_differs():
    assert initialized("additive", nQ=4).get_dim("nH") == 4
    assert initialized("general", nQ=4).get_param("W").shape == (4, 6)
    assert initialized("concat", 3, nQ=4).get_param("W").shape == (3, 10)
    assert initialized("additive", 3, nQ=4).get_param("U").shape == (3, 6)


def test_dot_cannot_compare_two_widths():
    with pytest.raises(ValueError, match=r"queries had 4 and tokens 6.*'general'"):
        initialized("dot", nQ=4)


def test_a_saved_energy_knows_the_width_of_its_queries():
    energy = initialized("concat", nQ=4)
    restored = Energy("concat").from_bytes(energy.to_bytes())
    pair = random(2, 4), random(5, 6)
    for Y, expected in zip(restored.predict(pair), energy.predict(pair), strict=True):
        assert_allclose(Y, expected)


@pytest.mark.parametrize("name", ["dot", "general"])
def test_a_width_other_than_the_querys_is_refused(name):
    with pytest.raises(ValueError, match="nH must be left out, but was 4"):
        Energy(name, 4)


def test_a_width_that_the_heads_cannot_share_is_refused():
    with pytest.raises(ValueError, match="4 heads cannot share the width 6"):
        initialized("scaled_dot", heads=4)
