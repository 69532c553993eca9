from functools import partial

import numpy
import pytest
from numpy.testing import assert_array_equal

from spacy_eeap.decode.search.hypotheses import (
    Ended,
    Taken,
    best,
    coverage_penalty,
    trace,
)


def step(sources, parents, pieces):
    """Make a step whose weights are told by the beam before: 10 source + beam.

    So are the gates, and the totals by the beam after.
    """
    shape = len(sources), len(parents[0]), 1
    beams = numpy.arange(shape[1])
    weights = (10 * numpy.asarray(sources)[:, None] + beams).reshape(shape)
    told = weights[..., 0]
    arrays = map(numpy.asarray, (sources, parents, pieces))
    return Taken(*arrays, weights, -told, told)


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
    traced = trace(HISTORY, source, Ended(0.0, length, beam, True))
    assert traced.ids == ids
    assert_array_equal(traced.weights[:, 0], weights)
    assert_array_equal(traced.gates, weights)
    assert traced.totals[-1] == -(10 * source + beam)


def test_a_text_without_pieces_asked_nothing():
    ids, weights, *_ = trace(HISTORY, 0, Ended(0.0, 0, 0, True))
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
    for n_best, penalty, expected in (
        (3, 1.0, [long, short, cut]),
        (2, 0.0, [short, long]),
        (1, 0.0, [short]),
    ):
        score = partial(Ended.score, length_penalty=penalty)
        assert best([cut, short, long], n_best, score) == [
            (one, score(one)) for one in expected
        ]


def test_the_coverage_penalty_is_that_of_the_paper():
    weights = numpy.asarray([[0.5, 0.25, 0.25, 0.0], [0.75, 0.0, 0.25, 0.0]])
    expected = numpy.log(1) + numpy.log(0.25) + numpy.log(0.5) + numpy.log(1e-3)
    assert coverage_penalty(weights) == pytest.approx(expected)
