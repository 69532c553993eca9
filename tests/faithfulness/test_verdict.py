from dataclasses import replace

import pytest

from spacy_eeap.faithfulness.intervals import Interval
from spacy_eeap.faithfulness.report import MethodFigures, Report
from spacy_eeap.faithfulness.verdict import verdict

NAN = Interval(float("nan"), float("nan"), float("nan"))


def about(mean):
    return Interval(mean, mean - 0.05, mean + 0.05)


def figures(comprehensiveness, kendall=0.0, hits=NAN):
    return MethodFigures(
        about(comprehensiveness),
        about(0),
        kendall if isinstance(kendall, Interval) else about(kendall),
        gain=about(comprehensiveness - 0.1),
        hits=hits,
    )


def report(attention, kendall=0.3, distance=NAN, changed=NAN, hits=NAN):
    methods = {
        "attention": figures(attention, kendall, hits),
        "erasure": figures(0.5),
        "random": figures(0.1, hits=hits and about(0.25)),
    }
    return Report(
        "textcat", "token", 50, 50, 0, about(0.9), methods, distance, changed, 0
    )


@pytest.mark.parametrize(
    ("comprehensiveness", "expected"),
    [
        (0.1, "Do not trust the attention: as far as these 50 documents can tell"),
        (0.14, "Do not trust the attention"),  # its bound is below that of chance
        (0.2, "Trust the attention little: it shows more of what decisions rest on"),
        (0.3, "Trust the attention with care: it shows a part of what"),
        (0.45, "Trust the attention: it shows most of what decisions rest on."),
    ],
)
def test_it_goes_by_what_attention_gains_over_chance(comprehensiveness, expected):
    [main, *_] = verdict(report(comprehensiveness))
    assert main.startswith(expected)


def test_the_figures_stand_in_the_words():
    _, effects, *_ = verdict(report(0.3))
    assert (
        "of most attention the score falls by 0.30, without random ones by" in effects
    )
    assert "0.10, and without those that erasure finds by 0.50." in effects


def test_bounds_that_are_not_known_are_not_trusted():
    unsure = report(0.4)
    attention = replace(unsure.methods["attention"], gain=NAN._replace(mean=0.3))
    methods = {**unsure.methods, "attention": attention}
    assert verdict(replace(unsure, methods=methods))[0].startswith("Do not trust")


def test_the_order_is_compared_with_that_of_erasure():
    assert "have a rank correlation of 0.70, where 1" in verdict(report(0.3, 0.7))[2]


def test_an_order_that_is_not_known_is_not_spoken_of():
    assert len(verdict(report(0.3, kendall=NAN))) == 2


@pytest.mark.parametrize(
    ("changed", "shown"), [(0.1, "10%"), (0.001, "less than 1%"), (0.0, "none")]
)
def test_it_is_told_what_changes_when_weights_are_exchanged(changed, shown):
    told = verdict(report(0.3, distance=about(0.01), changed=about(changed)))
    assert told[-1].startswith("With the weights in a random order")
    assert f"move by 0.01, and {shown} of the labels change." in told[-1]


@pytest.mark.parametrize("attention", [0.1, 0.2, 0.3, 0.45])
@pytest.mark.parametrize("moved", [0.01, 0.5])
def test_there_is_one_conclusion_and_no_figure_contradicts_it(attention, moved):
    conclusion, *told = verdict(report(attention, 0.1, about(moved), about(0.0)))
    assert "rust the attention" in conclusion
    assert not any(word in " ".join(told) for word in ("rust", "need", "Do not"))


def test_supporting_facts_are_set_beside_chance():
    told = verdict(report(0.3, hits=about(0.8)))
    assert told[-1].startswith("In 80% of the stories")
    assert told[-1].endswith("by chance it would be 25%.")
