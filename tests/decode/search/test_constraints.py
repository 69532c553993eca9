import numpy
import pytest

from spacy_eeap.decode.search.constraints import forbid, repeated
from spacy_eeap.vocabulary.special import END

V = 9


def banned(written, min_length=0, n_gram=0):
    logits = numpy.zeros((len(written), V), dtype="f")
    forbid(numpy, logits, numpy.asarray(written), min_length, n_gram)
    return [numpy.flatnonzero(row < 0).tolist() for row in logits]


@pytest.mark.parametrize(
    "n_gram, expected",
    [(1, [[3, 4, 5], [6]]), (2, [[4], [6]]), (3, [[5], [6]]), (4, [[], [6]])],
)
def test_what_would_come_again_may_not_come(n_gram, expected):
    written = [[3, 4, 5, 3, 4], [6, 6, 6, 6, 6]]
    if n_gram == 2:
        expected = [[5], [6]]
    assert banned(written, n_gram=n_gram) == expected


def test_a_text_of_fewer_pieces_repeats_nothing():
    assert banned([[3]], n_gram=2) == [[]]
    rows, pieces = repeated(numpy.asarray([[3, 3]]), 2)
    assert (rows.tolist(), pieces.tolist()) == ([0], [3])


def test_an_end_must_not_come_too_early():
    assert banned([[3, 4]], min_length=3) == [[END]]
    assert banned([[3, 4]], min_length=2) == [[]]


def test_a_text_that_can_do_nothing_else_ends():
    written = [[*range(V)]]
    assert banned([[i for i in range(V) if i != END]], min_length=20, n_gram=1) == [
        [i for i in range(V) if i != END]
    ]
    assert banned(written[:1], min_length=0, n_gram=0) == [[]]
