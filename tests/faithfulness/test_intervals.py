import numpy
import pytest
from numpy.random import default_rng

from spacy_eeap.faithfulness.intervals import mean_interval


def test_it_holds_the_mean_and_is_as_wide_as_theory_says():
    values = default_rng(0).normal(3, 2, size=400)
    mean, low, high = mean_interval(values, numpy.arange(400))
    assert mean == pytest.approx(values.mean())
    assert high - low == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.1)
    assert low < mean < high


def test_it_holds_the_truth_in_most_samples():
    random = default_rng(1)
    hits = 0
    for seed in range(100):
        values = random.exponential(size=80)
        _, low, high = mean_interval(values, numpy.arange(80), seed)
        hits += low < 1 < high
    assert 85 <= hits <= 99


def test_values_of_one_document_are_drawn_together():
    of_documents = default_rng(0).normal(size=50)
    values, documents = of_documents.repeat(20), numpy.arange(50).repeat(20)
    together = mean_interval(values, documents)
    alone = mean_interval(of_documents, numpy.arange(50))
    assert together == pytest.approx(alone)


def test_what_has_no_value_is_left_out():
    values = numpy.array([1.0, numpy.nan, 3.0])
    assert mean_interval(values, numpy.arange(3)).mean == 2


def test_without_values_it_is_not_known():
    assert all(numpy.isnan(mean_interval(numpy.array([]), numpy.array([]))))
    assert all(numpy.isnan(mean_interval(numpy.array([numpy.nan]), numpy.zeros(1))))


def test_of_one_document_the_bounds_are_not_known():
    mean, *bounds = mean_interval(numpy.array([1.0, 2.0]), numpy.zeros(2))
    assert mean == 1.5
    assert all(numpy.isnan(bounds))


def test_the_seed_decides():
    values, documents = default_rng(0).normal(size=30), numpy.arange(30)
    one, same, other = (mean_interval(values, documents, seed) for seed in (0, 0, 1))
    assert one == same != other
