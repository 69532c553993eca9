from dataclasses import replace

import pytest

from spacy_eeap.explain.collect.evenness import even_warning, evenness

THIRD = 1 / 3


def test_the_same_weight_for_each_token_is_even(explanation):
    even = replace(explanation, attention=[THIRD] * 3)
    assert evenness([even]) == pytest.approx(1)
    assert "hardly been trained" in even_warning("textcat", [even])


def test_all_weight_on_one_token_is_not(explanation):
    chosen = replace(explanation, attention=[0.0, 1.0, 0.0])
    assert evenness([chosen]) == 0
    assert even_warning("textcat", [chosen]) == ""


def test_it_is_the_mean_over_the_texts(explanation):
    texts = [
        replace(explanation, attention=[THIRD] * 3),
        replace(explanation, attention=[1.0, 0.0, 0.0]),
    ]
    assert evenness(texts) == pytest.approx(0.5)


def test_weights_need_not_sum_to_1(explanation):
    assert evenness([replace(explanation, attention=[0.2] * 3)]) == pytest.approx(1)


def test_other_kinds_and_short_texts_do_not_count(answering, explanation):
    one = replace(explanation, words=["a"], spaces=[False], attention=[1.0])
    assert evenness([answering, one]) == 0
    assert evenness([]) == 0
