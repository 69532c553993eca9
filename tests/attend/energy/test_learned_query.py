import numpy
import pytest
from numpy.testing import assert_array_equal
from thinc.api import Ragged, fix_random_seed

from spacy_eeap.attend.energy.learned_query import weigh
from spacy_eeap.attend.global_ import GlobalAttention

X = Ragged(
    numpy.random.default_rng(0).normal(size=(5, 4)).astype("f"),
    numpy.asarray([3, 2], dtype="i"),
)


def initialized(**arguments):
    fix_random_seed(0)
    return GlobalAttention(**arguments).initialize(X=X)


def test_additive_and_concat_are_the_same_for_a_learned_query():
    additive, concat = initialized(energy="additive"), initialized(energy="concat")
    assert_array_equal(additive.predict(X), concat.predict(X))


@pytest.mark.parametrize(
    "energy, names",
    [
        ("additive", {"W", "b", "q"}),
        ("dot", {"q"}),
        ("general", {"W", "q"}),
        ("scaled_dot", {"W", "q"}),
    ],
)
def test_there_are_no_parameters_but_those_of_the_formula(energy, names):
    assert set(initialized(energy=energy).param_names) == names


def test_the_tokens_of_the_caller_stay_as_they_are():
    before = X.data.copy()
    for energy in ("additive", "dot"):
        weigh(initialized(energy=energy), X)
    assert_array_equal(X.data, before)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"energy": "luong"}, "energy must be one of .* but was 'luong'"),
        ({"normalise": "max"}, "normalise must be one of .* but was 'max'"),
        ({"energy": "dot", "nH": 3}, "nH must be left out, but was 3"),
        ({"nH": 0}, "nH, the width of the keys, must be at least 1"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        GlobalAttention(**arguments)
