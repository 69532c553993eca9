import numpy
import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal

from spacy_eeap.embed.naive_bayes import (
    FOLDS,
    Counts,
    count,
    fold_of,
    log_count_ratios,
)
from spacy_eeap.embed.naive_bayes import look_up as look

# Documents: {good, film} and {good} of the first class, {bad, film} of the second.
COLUMNS = numpy.asarray([0, 1, 0, 2, 1])
DOCUMENTS = numpy.asarray([0, 0, 1, 2, 2])
TRUTHS = numpy.asarray([[1, 0], [1, 0], [0, 1]], dtype="f")


@pytest.fixture
def counts():
    return count(COLUMNS, DOCUMENTS, TRUTHS, size=4)


def test_documents_are_counted(counts):
    assert_array_equal(counts.within, [[2, 0], [1, 1], [0, 1], [0, 0]])
    assert_array_equal(counts.total, [2, 2, 1, 0])


def test_ratios_are_those_of_wang_and_manning(counts):
    p, q = numpy.asarray([2, 1, 0]) + 1, numpy.asarray([0, 1, 1]) + 1
    expected = numpy.log(p / p.sum()) - numpy.log(q / q.sum())
    R = log_count_ratios(counts)
    assert_allclose(R[:3, 0], expected, rtol=1e-6)
    assert_allclose(R[:3, 1], -expected, rtol=1e-6)
    assert_array_equal(R[3], [0, 0])


def test_rare_features_say_nothing(counts):
    R = log_count_ratios(counts, min_count=2)
    assert_array_equal(R[2:], numpy.zeros((2, 2)))
    assert R[:2].all(axis=1).any()


def test_no_features():
    empty = Counts(numpy.zeros((0, 2)), numpy.zeros(0))
    assert log_count_ratios(empty).shape == (0, 2)


def test_equal_texts_share_a_fold_and_folds_are_about_equal():
    nlp = spacy.blank("en")
    folds = [fold_of(nlp.make_doc(f"film {i}")) for i in range(1000)]
    assert folds[7] == fold_of(nlp.make_doc("film 7"))
    sizes = numpy.bincount(folds, minlength=FOLDS)
    assert len(sizes) == FOLDS
    assert sizes.min() > 0.7 * 1000 / FOLDS


@pytest.mark.parametrize("keys", [[], [3], [3, 5, 9]])
def test_values_are_looked_up(keys):
    keys = numpy.asarray(keys, dtype="uint64")
    found = numpy.asarray([9, 2, 3, 10], dtype="uint64")
    places, known = look(keys, found)
    assert known.tolist() == [value in keys for value in found]
    assert (keys[places[known]] == found[known]).all()
