import numpy
from numpy.testing import assert_array_equal

from spacy_eeap.attend.batch.tokens import (
    around_centres,
    around_tokens,
    whole_documents,
)

LENGTHS = numpy.asarray([3, 0, 5])


def test_a_token_asks_its_whole_document():
    windows, cuts = whole_documents(LENGTHS, most_scores=10)
    assert_array_equal(windows.starts, [0, 0, 0, 3, 3, 3, 3, 3])
    assert_array_equal(windows.ends, [3, 3, 3, 8, 8, 8, 8, 8])
    assert_array_equal(cuts, [0, 3, 5, 7, 8])


def test_a_token_asks_those_around_it():
    windows, cuts = around_tokens(LENGTHS, radius=1)
    assert_array_equal(windows.starts, [0, 0, 1, 3, 3, 4, 5, 6])
    assert_array_equal(windows.ends, [2, 3, 3, 5, 6, 7, 8, 8])
    assert_array_equal(cuts, [0, 3, 6, 8])


def test_a_token_asks_those_around_its_centre():
    centres = numpy.asarray([0, 2, 1, 5, 4, 2, 0, 1])
    windows, cuts = around_centres(LENGTHS, 1, centres)
    assert_array_equal(windows.starts, [0, 1, 0, 7, 6, 4, 3, 3])
    assert_array_equal(windows.ends, [2, 3, 3, 8, 8, 7, 5, 6])
    assert_array_equal(cuts, numpy.arange(9))
