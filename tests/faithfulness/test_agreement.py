import numpy
import pytest

from spacy_eeap.faithfulness.agreement import kendall

VALUES = numpy.array([0.5, 0.2, 0.3, 0.0])


def test_same_order_reverse_and_one_exchange():
    others = [VALUES * 2, -VALUES, numpy.array([0.5, 0.3, 0.2, 0.0])]
    taus = kendall([VALUES] * 3, others)
    assert taus.tolist() == pytest.approx([1, -1, 4 / 6])


def test_ties_are_corrected_for():
    [tau] = kendall([numpy.array([0.0, 0.0, 1.0])], [numpy.array([1.0, 2.0, 3.0])])
    assert tau == pytest.approx(2 / numpy.sqrt(2 * 3))


def test_where_all_are_equal_there_is_no_order():
    assert numpy.isnan(kendall([numpy.ones(3)], [numpy.arange(3.0)])).all()
