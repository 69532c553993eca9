import numpy
import pytest
from numpy.testing import assert_array_equal
from thinc.api import Ragged

from spacy_eeap.attend.batch.sentences import SentenceRagged, sentences_of

ROWS = numpy.arange(22, dtype="f").reshape(11, 2)
LENGTHS = numpy.asarray([7, 0, 4], dtype="i")


def test_known_sentences_are_taken():
    Xr = SentenceRagged(ROWS, LENGTHS, lambda: [[5, 2], [], [1, 1, 2]])
    assert sentences_of(Xr, window=3) == [[5, 2], [], [1, 1, 2]]


def test_pieces_of_a_window_stand_for_sentences_that_are_not_known():
    Xr = SentenceRagged(ROWS, LENGTHS, lambda: [None, None, [3, 1]])
    assert sentences_of(Xr, window=3) == [[3, 3, 1], [], [3, 1]]


def test_a_plain_ragged_knows_no_sentences():
    assert sentences_of(Ragged(ROWS, LENGTHS), window=4) == [[4, 3], [], [4]]


def test_a_ragged_with_sentences_is_a_ragged():
    Xr = SentenceRagged(ROWS, LENGTHS, lambda: [None, None, None])
    assert_array_equal(Xr.dataXd, ROWS)
    assert_array_equal(Xr[2].dataXd, ROWS[7:])


def test_sentences_that_do_not_cover_their_document_are_refused():
    Xr = SentenceRagged(ROWS, LENGTHS, lambda: [None, None, [2, 1]])
    with pytest.raises(ValueError, match="document of 4 tokens have 3 in all"):
        _ = Xr.sentences
