import numpy
import pytest

from benchmarks.accuracy.suite.labelled import LabelledText, truth
from benchmarks.accuracy.suite.scores import calibration_error, scores

P = numpy.array([[0.7, 0.2, 0.1], [0.4, 0.6, 0.0], [0.5, 0.3, 0.2], [0.1, 0.9, 0.0]])


def test_the_truth_has_a_column_for_each_label():
    texts = [LabelledText("x", ("b",)), LabelledText("y", ("a", "b"))]
    Y = truth(texts, ["a", "b", "c"])
    assert Y.tolist() == [[False, True, False], [True, True, False]]


def test_exclusive_labels_are_scored_by_the_highest_one():
    Y = numpy.eye(3, dtype=bool)[[0, 1, 1, 1]]
    found = scores(P, Y, exclusive=True)
    assert found["score"] == 3 / 4
    # a: one right, one false: 2/3; b: two right, one missed: 4/5; c does not occur.
    assert found["macro_f"] == pytest.approx((2 / 3 + 4 / 5) / 2)
    chances = [0.7, 0.6, 0.3, 0.9]
    assert found["log_loss"] == pytest.approx(-numpy.log(chances).mean())
    # Each top score is alone in its bin: 0.3, 0.4 and 0.1 too little, 0.5 too much.
    assert found["ece"] == pytest.approx((0.3 + 0.4 + 0.5 + 0.1) / 4)


def test_labels_that_are_not_exclusive_are_scored_from_a_half_on():
    P = numpy.array([[0.8, 0.5], [0.4, 0.1]])
    Y = numpy.array([[True, False], [True, False]])
    found = scores(P, Y, exclusive=False)
    # One right, one false, one missed
    assert found["score"] == 0.5
    assert found["macro_f"] == pytest.approx((2 / 3 + 0) / 2)
    chances = [0.8, 0.5, 0.4, 0.9]
    assert found["log_loss"] == pytest.approx(-numpy.log(chances).mean())
    assert found["ece"] == pytest.approx((0.2 + 0.5 + 0.6 + 0.1) / 4)


def test_calibration_compares_the_means_of_a_bin():
    confidence = numpy.array([0.72, 0.76, 0.78, 1.0])
    right = numpy.array([True, True, False, True])
    # (2.26 - 2) / 4, and nothing of the last one
    assert calibration_error(confidence, right) == pytest.approx(0.065)


def test_a_class_that_was_thought_impossible_costs_much_but_no_infinity():
    found = scores(numpy.array([[1.0, 0.0]]), numpy.array([[False, True]]), True)
    assert found["log_loss"] == pytest.approx(-numpy.log(1e-7))
