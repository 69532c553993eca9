import math

import pytest

from spacy_eeap.explain.kinds.checks import check_attributions, check_numbers


def names():
    raise AssertionError("No number is wrong: names should not be read.")
    yield


@pytest.mark.parametrize("numbers", [[], [0.0], [0, 1], [0.25, -0.0, 3.5]])
def test_names_are_read_only_if_a_number_is_wrong(numbers):
    check_numbers("weight", numbers, names())


def test_signed_numbers_may_be_negative():
    check_numbers("weight", [-1.0, 0.5], names(), signed=True)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, -0.5])
def test_the_first_wrong_number_is_named(bad):
    message = rf"The weight of 'b' must be finite and not negative, was: {bad}\. For"
    with pytest.raises(ValueError, match=message):
        check_numbers("weight", [0.5, bad, math.nan], map(repr, "abc"))


def test_a_negative_number_among_right_ones_is_named():
    with pytest.raises(ValueError, match=r"of 'c' must .* not negative, was: -0\.5"):
        check_numbers("weight", [0.5, 0.5, -0.5], map(repr, "abc"))


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_signed_numbers_must_be_finite(bad):
    with pytest.raises(ValueError, match="The weight of 'a' must be finite, was"):
        check_numbers("weight", [bad, -1.0], map(repr, "ab"), signed=True)


def test_infinities_that_cancel_out_are_found():
    with pytest.raises(ValueError, match="of 'a' must be finite, was: inf"):
        check_numbers("weight", [math.inf, -math.inf], map(repr, "ab"), signed=True)


def test_finite_numbers_whose_sum_is_not_are_right():
    check_numbers("weight", [1e308, 1e308], map(repr, "ab"))


def test_a_method_needs_a_finite_number_for_each_unit():
    check_attributions({"erasure": [-0.5, 0.5]}, 2)
    with pytest.raises(ValueError, match=r"per fact of .*'erasure': expected 3, got 2"):
        check_attributions({"erasure": [-0.5, 0.5]}, 3, "fact")
    with pytest.raises(ValueError, match="The erasure of fact 1 must be finite"):
        check_attributions({"erasure": [0.5, math.nan]}, 2, "fact")
