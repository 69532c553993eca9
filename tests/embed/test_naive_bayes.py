import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from spacy_eeap.embed.naive_bayes import (
    Counts,
    count,
    log_count_ratios,
)

# Documents: {good, film} and {good} of the first class, {bad, film} of the second.
COLUMNS = numpy.asarray([0, 1, 0, 2, 1])
DOCUMENTS = numpy.asarray([0, 0, 1, 2, 2])
TRUTHS = numpy.asarray([[1, 0], [1, 0], [0, 1]], dtype="f")


@pytest.fixture
def counts():
    return count(COLUMNS, DOCUMENTS, TRUTHS, size=4)


def test_documents_are_counted(counts):
    assert_array_equal(counts.within, [[2, 0], [1, 1], [0, 1], [0, 0]])
    assert_array_equal(counts.without, [[0, 2], [1, 1], [1, 0], [0, 0]])


def test_ratios_are_those_of_wang_and_manning(counts):
    p, q = numpy.asarray([2, 1, 0]) + 1, numpy.asarray([0, 1, 1]) + 1
    expected = numpy.log(p / p.sum()) - numpy.log(q / q.sum())
    R = log_count_ratios(counts)
    assert_allclose(R[:3, 0], expected, rtol=1e-6)
    assert_allclose(R[:3, 1], -expected, rtol=1e-6)
    assert_array_equal(R[3], [0, 0])


def test_what_is_not_known_counts_as_neither(counts):
    told = numpy.vstack([TRUTHS, [[numpy.nan, 1], [numpy.nan, numpy.nan]]])
    more = count(
        numpy.append(COLUMNS, [0, 0, 3]), numpy.append(DOCUMENTS, [3, 4, 4]), told, 4
    )
    assert_array_equal(
        more.within, counts.within + [[0, 1]] * (numpy.arange(4) == 0)[:, None]
    )
    assert_array_equal(more.without, counts.without)


def test_no_features():
    empty = Counts(numpy.zeros((0, 2)), numpy.zeros((0, 2)))
    assert log_count_ratios(empty).shape == (0, 2)
