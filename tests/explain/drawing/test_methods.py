import pytest

from spacy_eeap.explain.drawing.methods import (
    in_words,
    shade,
    shades,
    signed,
    spelled,
    strongest_of,
)


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("erasure", "Leaving each token out (erasure)"),
        ("gradient_x_input", "Gradient \N{MULTIPLICATION SIGN} input"),
        ("integrated_gradients", "Integrated gradients"),
        ("a method {of} ours", "a method {of} ours"),
    ],
)
def test_methods_have_names_in_words(method, name):
    assert in_words(method) == name


def test_the_unit_can_be_another():
    assert in_words("erasure", "fact") == "Leaving each fact out (erasure)"


def test_for_and_against_have_hues_of_their_own():
    assert shades([1.0, -1.0, 0.5, -0.5]) == ["a9", "b9", "a4", "b4"]


def test_next_to_nothing_has_no_shade():
    assert shades([1.0, 0.05, -0.05, 0.0]) == ["a9", "", "", ""]
    assert shades([0.0, 0.0]) == ["", ""]
    assert shades([]) == []


def test_the_peak_can_be_given():
    assert shade(-1.0, peak=3.0) == "b3"


@pytest.mark.parametrize("peak", [5e-324, 1.7e308])
def test_numbers_can_be_tiny_or_huge(peak):
    assert shades([peak, -peak]) == ["a9", "b9"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.25, "+0.25"),
        (-0.25, "\N{MINUS SIGN}0.25"),
        (0.0, "0"),
        (-1e-7, "\N{MINUS SIGN}1e\N{MINUS SIGN}07"),
    ],
)
def test_numbers_have_signs_that_are_seen(value, text):
    assert signed(value) == text


def test_methods_are_spelled_in_words():
    assert spelled("erasure") == "erasure"
    assert spelled("gradient_x_input") == "gradient \N{MULTIPLICATION SIGN} input"


def test_the_strongest_are_the_farthest_from_0():
    assert strongest_of([0.1, -0.9, 0.0, 0.5], 3) == [1, 3, 0]
    assert strongest_of([0.5, -0.5], 9) == [0, 1]
    assert strongest_of([], 1) == []
