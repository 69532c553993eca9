import math
from dataclasses import asdict, replace

import pytest
import srsly

from spacy_eeap.explain.kinds.answers.explanation import AnsweringExplanation


def test_an_explanation_is_json(answering):
    line = srsly.json_dumps(asdict(answering))
    assert AnsweringExplanation(**srsly.json_loads(line)) == answering


def test_a_fact_has_in_each_hop_the_weight_of_the_head_that_sees_most_of_it(answering):
    assert answering.hops == [[0.9, 0.25, 0.25], [0.25, 1.0, 0.25]]
    assert answering.heads(0, 1) == [0.1, 0.25]


def test_each_hop_has_a_strongest_fact(answering):
    assert answering.strongest == [0, 1]


def test_of_facts_whose_weights_differ_by_rounding_the_first_is_strongest(answering):
    weights = [[[0.3, 0.3 + 1e-9, 0.3]], [[-1.0, -0.5, -0.5 + 1e-9]]]
    facts = replace(
        answering, facts=["a", "b", "c"], weights=weights, supporting_facts=None
    )
    assert facts.strongest == [0, 1]


def test_shades_are_shares_of_the_strongest_weight_of_any_hop(answering):
    assert answering.peak == 1.0
    assert [answering.shade(weight, 9) for weight in (1.0, 0.9, 0.06, 0.05)] == [
        9,
        8,
        1,
        0,
    ]


@pytest.mark.parametrize("weight", [0.0, -1.0])
def test_no_attention_has_no_shade(answering, weight):
    unread = replace(answering, weights=[[[weight, 0.0, weight]]])
    assert unread.shade(weight, 9) == 0


@pytest.mark.parametrize(
    ("weights", "supporting_facts", "n", "used"),
    [
        ([[[0.1, 0.2, 0.4, 0.3]]], None, 2, [2, 3]),
        ([[[0.1, 0.2, 0.4, 0.3]]], None, 4, [0, 1, 2, 3]),
        ([[[0.1, 0.2, 0.4, 0.3]]], None, 9, [0, 1, 2, 3]),
        ([[[0.1, 0.2, 0.4, 0.3]]], [0], 2, [0, 2, 3]),
        ([[[0.0, 0.0, 0.6, 0.4]], [[0.3, 0.2, 0.2, 0.2]]], None, 2, [0, 2, 3]),
        ([[[0.0, 0.0, 0.6, 0.4], [0.1, 0.8, 0.0, 0.1]]], None, 2, [1, 2]),
    ],
    ids=["strongest", "all", "no more", "supporting", "of each hop", "of each head"],
)
def test_facts_of_high_weight_are_used(answering, weights, supporting_facts, n, used):
    story = replace(
        answering,
        facts=["a", "b", "c", "d"],
        weights=weights,
        supporting_facts=supporting_facts,
    )
    assert story.used(n) == used


def test_candidates_are_ranked_and_the_answer_has_a_score(answering):
    later = replace(answering, candidates={"garden": 0.1, "home": 0.9})
    assert later.ranked_scores == [("home", 0.9), ("garden", 0.1)]
    assert later.score == 0.9
    assert later.predicted == ["home"]


@pytest.mark.parametrize(
    ("gold_answer", "gold", "is_right"),
    [("home", ["home"], True), ("garden", ["garden"], False), (None, None, None)],
)
def test_right_means_the_same_answer(answering, gold_answer, gold, is_right):
    known = replace(answering, gold_answer=gold_answer)
    assert known.gold == gold
    assert known.is_right is is_right


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"facts": ["one"]}, "each head of hop 1: expected 1, got 3"),
        ({"weights": [[[1.0, 0.0, 0.0]], [[1.0]]]}, "hop 2: expected 3, got 1"),
        ({"weights": [[]]}, "hop 1: expected 3, got no head"),
        ({"weights": [[[1.0, float("inf"), 0.0]]]}, "of fact 1 in hop 1 .* was: inf"),
        ({"weights": [[[0.0, 0.0, float("nan")]]]}, "of fact 2 in hop 1 .* was: nan"),
        ({"weights": [[[0.0] * 3, [math.nan] * 3]]}, "of fact 0 in hop 1 .* was: nan"),
        ({"answer": "milk"}, r"\['home', 'garden'\], was: 'milk'"),
        ({"candidates": {"home": float("inf")}}, "score of 'home' .* was: inf"),
        ({"candidates": {"home": -0.5}}, "score of 'home' .* not negative, was: -0.5"),
        ({"supporting_facts": [3]}, "from 0 to 2, was: 3"),
        ({"supporting_facts": [-1]}, "from 0 to 2, was: -1"),
    ],
)
def test_what_does_not_fit_is_refused(answering, change, message):
    with pytest.raises(ValueError, match=message):
        replace(answering, **change)
