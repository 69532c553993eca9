import numpy
import pytest
import torch
from numpy.testing import assert_allclose
from thinc.api import fix_random_seed

from spacy_eeap.attend.given import PROJECTIONS, Energy

from . import references

EVERY = pytest.mark.parametrize("name", PROJECTIONS)


def random(*shape, seed=0):
    return numpy.random.default_rng(seed).normal(size=shape).astype("f")


def initialized(*args, **kwargs):
    fix_random_seed(0)
    energy = Energy(*args, **kwargs)
    energy.set_dim("nI", 6)
    return energy.initialize()


@EVERY
def test_scores_are_those_of_the_paper(name):
    energy = initialized(name)
    queries, tokens = random(2, 6), random(5, 6, seed=1)
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


@pytest.mark.parametrize("name", ["dot", "general"])
def test_a_width_other_than_the_querys_is_refused(name):
    with pytest.raises(ValueError, match="nH must be left out, but was 4"):
        Energy(name, 4)


def test_a_width_that_the_heads_cannot_share_is_refused():
    with pytest.raises(ValueError, match="4 heads cannot share the width 6"):
        initialized("scaled_dot", heads=4)
