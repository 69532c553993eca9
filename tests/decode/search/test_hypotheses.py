import numpy
import pytest
from numpy.testing import assert_array_equal

from spacy_eeap.decode.search.hypotheses import Ended, Taken, best, trace


def step(sources, parents, pieces):
    """Make a step whose weights are told by the step's beam: 10 source + beam."""
    shape = len(sources), len(parents[0]), 1
    beams = numpy.arange(shape[1])
    weights = (10 * numpy.asarray(sources)[:, None] + beams).reshape(shape)
    return Taken(*map(numpy.asarray, (sources, parents, pieces)), weights)


# Two hypotheses of sources 0 and 1, of which 0 is done after two steps.
HISTORY = [
    step([0, 1], [[0, 0], [0, 0]], [[5, 6], [7, 8]]),
    step([0, 1], [[1, 0], [1, 1]], [[15, 16], [17, 18]]),
    step([1], [[0, 1]], [[27, 28]]),
]


@pytest.mark.parametrize(
    "source, length, beam, ids, weights",
    [
        (0, 2, 0, [6, 15], [0, 1]),
        (0, 2, 1, [5, 16], [0, 0]),
        (1, 3, 0, [8, 17, 27], [10, 11, 10]),
        (1, 3, 1, [8, 18, 28], [10, 11, 11]),
        (1, 1, 0, [7], [10]),
    ],
)
def test_pieces_are_traced_back_with_what_each_had_asked(
    source, length, beam, ids, weights
):
    found, asked = trace(HISTORY, source, Ended(0.0, length, beam, True))
    assert found == ids
    assert_array_equal(asked[:, 0], weights)


def test_a_text_without_pieces_asked_nothing():
    ids, weights = trace(HISTORY, 0, Ended(0.0, 0, 0, True))
    assert ids == []
    assert weights.shape == (0, 1)


def test_the_length_of_a_score_counts_the_end():
    assert Ended(-6.0, 2, 0, by_end=True).score(1.0) == -2
    assert Ended(-6.0, 2, 0, by_end=False).score(1.0) == -3
    assert Ended(-6.0, 3, 0, by_end=True).score(0.5) == -3
    assert Ended(-6.0, 3, 0, by_end=True).score(0.0) == -6


def test_the_best_come_first_and_before_what_was_cut_off():
    long, short = Ended(-4.0, 7, 0, True), Ended(-3.0, 2, 1, True)
    cut = Ended(-0.1, 7, 2, False)
    assert best([cut, short, long], 3, length_penalty=1.0) == [long, short, cut]
    assert best([cut, short, long], 2, length_penalty=0.0) == [short, long]
    assert best([cut], 2, length_penalty=1.0) == [cut]
