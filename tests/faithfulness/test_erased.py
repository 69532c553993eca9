import numpy
import pytest
from numpy.random import default_rng
from numpy.testing import assert_allclose

from spacy_eeap.attribute.decision import Decision
from spacy_eeap.faithfulness.erased import (
    SHARES,
    comprehensiveness_and_sufficiency,
    first_units,
    ranked,
)


class Doc(list):
    """Words, as long as a Doc is."""


class Sum:
    """Scores a document by the sum of its numbers, of which all make 1."""

    def prepare(self, docs):
        return docs

    def without(self, doc, kept):
        return Doc(word for word, is_kept in zip(doc, kept, strict=True) if is_kept)

    def scores(self, docs):
        return [numpy.array([[sum(doc)]]) for doc in docs]


def decision(numbers):
    starts = numpy.arange(len(numbers))
    units = numpy.stack([starts, starts + 1], axis=1)
    return Decision(
        Doc(numbers), 0, 0, numpy.array([sum(numbers)]), units, numpy.array(numbers)
    )


def test_they_are_what_is_lost_without_the_first_and_with_only_them():
    numbers = [0.4, 0.3, 0.2, 0.1]
    order = numpy.arange(4)
    [lost], [kept] = comprehensiveness_and_sufficiency(
        Sum(), [decision(numbers)], [order]
    )
    # 1, 5, 10 and 20 % of four units are one, 50 % are two.
    assert lost == pytest.approx((4 * 0.4 + 0.7) / 5)
    assert kept == pytest.approx((4 * 0.6 + 0.3) / 5)


def test_the_best_order_loses_most_and_the_reverse_least():
    numbers = (default_rng(0).random(40) / 20).tolist()
    order = numpy.argsort(numpy.negative(numbers))
    decisions = [decision(numbers)] * 2
    lost, kept = comprehensiveness_and_sufficiency(
        Sum(), decisions, [order, order[::-1]]
    )
    assert lost[0] > lost[1]
    assert kept[0] < kept[1]


def test_of_two_units_one_is_always_left():
    lost, kept = comprehensiveness_and_sufficiency(
        Sum(), [decision([0.75, 0.25])], [numpy.arange(2)]
    )
    assert_allclose([*lost, *kept], [0.75, 0.25])


def test_of_no_decisions_there_are_no_figures():
    lost, kept = comprehensiveness_and_sufficiency(Sum(), [], [])
    assert lost.shape == kept.shape == (0,)


@pytest.mark.parametrize(("n", "counts"), [(2, [1, 1, 1, 1, 1]), (10, [1, 1, 1, 2, 5])])
def test_shares_are_rounded_up(n, counts):
    order = numpy.arange(n)[::-1]
    firsts = [first_units(order, share) for share in SHARES]
    assert [first.sum() for first in firsts] == counts
    assert all(first[-1] and not first[0] for first in firsts)


def test_the_highest_value_is_ranked_first():
    order = ranked(numpy.array([0.1, 0.7, -0.2, 0.3]), default_rng(0))
    assert order.tolist() == [1, 3, 0, 2]


def test_equal_values_are_ranked_at_random():
    random, values = default_rng(0), numpy.array([0.0, 1.0, 0.0])
    orders = [ranked(values, random).tolist() for _ in range(50)]
    assert {tuple(order) for order in orders} == {(1, 0, 2), (1, 2, 0)}
