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
        (0.1, "Do not trust it: taking out the tokens of most attention"),
        (0.14, "Do not trust it"),  # its bound is below that of chance
        (0.2, "Trust it little: it shows more than chance"),
        (0.3, "Trust it with care: it shows a part of what matters"),
        (0.45, "Trust it: it shows most of what matters"),
    ],
)
def test_it_goes_by_what_attention_gains_over_chance(comprehensiveness, expected):
    [main, *_] = verdict(report(comprehensiveness))
    assert main.startswith(expected)


def test_the_figures_stand_in_the_words():
    [main, *_] = verdict(report(0.3))
    assert "by 0.30, random ones by 0.10, and those that erasure finds by 0.50" in main


def test_bounds_that_are_not_known_are_not_trusted():
    unsure = report(0.4)
    attention = replace(unsure.methods["attention"], gain=NAN._replace(mean=0.3))
    methods = {**unsure.methods, "attention": attention}
    assert verdict(replace(unsure, methods=methods))[0].startswith("Do not trust it")


@pytest.mark.parametrize(
    ("tau", "expected"),
    [(0.1, "have little in common"), (0.3, "are somewhat alike"), (0.7, "are alike")],
)
def test_single_weights_are_compared_where_their_order_is_that_of_erasure(
    tau, expected
):
    assert expected in verdict(report(0.3, kendall=tau))[1]


def test_an_order_that_is_not_known_is_not_spoken_of():
    assert len(verdict(report(0.3, kendall=NAN))) == 1


def test_weights_that_change_nothing_when_exchanged_are_named_so():
    told = verdict(report(0.3, distance=about(0.01), changed=about(0.02)))
    assert told[-1].startswith("Other weights would have led to the same decisions")
    assert "move by 0.01, and 2% of the labels change" in told[-1]
    told = verdict(report(0.3, distance=about(0.2), changed=about(0.1)))
    assert told[-1].startswith("The decisions need these weights")


def test_supporting_facts_are_set_beside_chance():
    told = verdict(report(0.3, hits=about(0.8)))
    assert told[-1].startswith("In 80% of the stories")
    assert told[-1].endswith("by chance it would be 25%.")
