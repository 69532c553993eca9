from dataclasses import replace

from spacy_eeap.explain.kinds.classes.strongest_lines import strongest_lines


def test_the_tokens_of_highest_weight_are_listed(explanation):
    assert list(strongest_lines(explanation)) == [
        "Strongest tokens: Good 0.750, film 0.200, ! 0.050"
    ]


def test_each_head_and_hop_has_a_line(explanation):
    rows = [[0.0, 0.25, 0.75], [1.0, 0.0, 0.0]]
    _, *lines = strongest_lines(replace(explanation, heads=rows, hops=rows[::-1]))
    assert lines == [
        "Head 1: ! 0.750, film 0.250, Good 0.000",
        "Head 2: Good 1.000, film 0.000, ! 0.000",
        "Hop 1: Good 1.000, film 0.000, ! 0.000",
        "Hop 2: ! 0.750, film 0.250, Good 0.000",
    ]


def test_each_method_has_a_line_that_names_the_label_and_has_signs(explanation):
    values = {"erasure": [0.25, -0.5, 0.0], "integrated_gradients": [0.001, 0.0, 0.0]}
    _, *lines = strongest_lines(
        replace(explanation, attributions=values, target="POS\n")
    )
    what = "for (+) or against (\N{MINUS SIGN}) POS↵"
    assert lines == [
        f"Erasure, {what}: film \N{MINUS SIGN}0.5, Good +0.25, ! 0",
        f"Integrated gradients, {what}: Good +0.001, film 0, ! 0",
    ]


def test_small_weights_of_long_texts_do_not_look_like_0(explanation):
    [line] = strongest_lines(replace(explanation, attention=[0.00052, 0.001, 0.0]))
    assert line == "Strongest tokens: film 0.001, Good 5e-04, ! 0.000"


def test_only_the_five_strongest_are_listed(explanation):
    long = replace(explanation, words=["a"] * 9, spaces=[True] * 9, attention=[0.5] * 9)
    [line] = strongest_lines(long)
    assert line.count("a 0.500") == 5
