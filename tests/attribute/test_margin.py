from math import log
from types import SimpleNamespace

import numpy
import pytest

from spacy_eeap.attribute.decision import Decision
from spacy_eeap.attribute.margin import margin

ONE_LABEL = SimpleNamespace(exclusive=True)
SEVERAL = SimpleNamespace(exclusive=False, threshold=0.5)
SCORES = numpy.array([0.2, 0.5, 0.3], dtype="f")


def decision(label, contrast=None):
    return Decision(None, 0, label, SCORES, numpy.zeros((0, 2)), SCORES, contrast)


def test_of_one_label_it_is_the_way_to_the_next_best():
    assert margin(ONE_LABEL, decision(1), SCORES) == pytest.approx(log(0.5 / 0.3))
    assert margin(ONE_LABEL, decision(0), SCORES) == pytest.approx(log(0.2 / 0.5))


def test_of_several_labels_it_is_the_way_to_the_threshold():
    assert margin(SEVERAL, decision(1), SCORES) == pytest.approx(0, abs=1e-6)
    assert margin(SEVERAL, decision(2), SCORES) == pytest.approx(log(0.3 / 0.7))


@pytest.mark.parametrize("decider", [ONE_LABEL, SEVERAL])
def test_of_a_contrast_it_is_the_way_to_that_label(decider):
    assert margin(decider, decision(1, 0), SCORES) == pytest.approx(log(0.5 / 0.2))


def test_rows_have_a_margin_each_and_zeros_a_finite_one():
    rows = numpy.array([[0.2, 0.8], [1.0, 0.0]])
    margins = margin(ONE_LABEL, decision(0), rows)
    assert margins[0] == pytest.approx(log(0.2 / 0.8))
    assert numpy.isfinite(margins).all() and margins[1] > 20
