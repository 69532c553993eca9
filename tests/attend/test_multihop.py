import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import Ragged, fix_random_seed

from spacy_eeap.attend.multihop import MultiHopAttention, attend


@pytest.fixture
def X():
    tokens = numpy.random.default_rng(0).normal(size=(5, 4)).astype("f")
    return Ragged(tokens, numpy.asarray([3, 0, 2], dtype="i"))


def initialized(X, **arguments):
    fix_random_seed(0)
    return MultiHopAttention(**arguments).initialize(X=X)


def test_attention_is_that_of_the_last_hop(X):
    summaries, weights, _ = attend(initialized(X, hops=3), X)
    assert weights["hops"].shape == (5, 3)
    assert_allclose(weights["hops"][:3].sum(axis=0), [1, 1, 1], rtol=1e-5)
    assert_array_equal(weights["attention"], weights["hops"][:, 2])
    assert_allclose(summaries[0], weights["attention"][:3] @ X.data[:3], rtol=1e-5)
    assert not summaries[1].any()


def test_a_summary_changes_what_is_asked_next(X):
    model = initialized(X, hops=2, energy="dot")
    model.set_param("q", numpy.asarray([3, -1, 2, 1], dtype="f"))
    hops = attend(model, X)[1]["hops"]
    assert abs(hops[:, 0] - hops[:, 1]).max() > 0.01
    model.set_param("R", numpy.zeros_like(model.get_param("R")))
    hops = attend(model, X)[1]["hops"]
    assert_array_equal(hops[:, 0], hops[:, 1])


@pytest.mark.parametrize("shared, energies, maps", [(True, 1, 1), (False, 3, 2)])
def test_hops_share_their_parameters_or_have_their_own(X, shared, energies, maps):
    model = initialized(X, hops=3, shared=shared)
    assert len(model.layers) == energies
    assert model.get_param("R").shape == (maps, 4, 4)


def test_a_single_hop_has_nothing_to_ask_again(X):
    assert initialized(X, hops=1).param_names == ("q",)


def test_no_hops_are_refused():
    with pytest.raises(ValueError, match="hops must be at least 1, but was 0"):
        MultiHopAttention(hops=0)
