import math

import pytest

from spacy_eeap.validation.summary import estimate, summarise


def test_the_interval_is_that_of_t_with_the_corrected_variance():
    # sd = 0.02; t(0.975, 4) = 2.776445; sqrt(1/5 + 1/4) = 0.670820
    values = [0.78, 0.79, 0.80, 0.81, 0.82]
    sd = math.sqrt(0.00025)
    mean, spread, low, high = estimate(values, ratio=0.25)
    assert (mean, spread) == pytest.approx((0.8, sd))
    half = 2.776445 * sd * 0.670820
    assert (low, high) == pytest.approx((0.8 - half, 0.8 + half), abs=1e-6)


def test_it_is_wider_than_that_of_independent_folds():
    # Student's own: t(0.975, 1) = 12.706205, sd = 0.1 / sqrt(2)
    student = 12.706205 * (0.1 / math.sqrt(2)) / math.sqrt(2)
    values = [0.7, 0.8]
    assert estimate(values, 0.0).high - 0.75 == pytest.approx(student, abs=1e-6)
    assert estimate(values, 1.0).high - 0.75 > student


def test_equal_scores_have_no_spread():
    assert estimate([0.5, 0.5, 0.5], 0.5) == (0.5, 0.0, 0.5, 0.5)


def test_of_one_score_the_interval_is_not_known():
    assert estimate([0.5], 0.5) == (0.5, None, None, None)


def result(score, **scores):
    documents = {"train": 8, "dev": 2, "test": 5}
    return {"score": score, "scores": scores, "documents": documents}


def test_scores_that_are_numbers_are_summarised():
    results = [
        result(0.5, cats_micro_f=0.6, cats_score_desc="macro F", by_label={"A": 1.0}),
        result(0.7, cats_micro_f=None, cats_score_desc="macro F", by_label={"A": 0.0}),
    ]
    estimates = summarise(results)
    assert list(estimates) == ["score", "cats_micro_f"]
    assert estimates["score"] == estimate([0.5, 0.7], 5 / 8)
    assert estimates["cats_micro_f"] == estimate([0.6], 5 / 8)
