import numpy
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import NumpyOps

from spacy_eeap.decode.search.candidates import (
    Candidates,
    likeliest,
    norms_of,
    that_end,
    that_go_on,
)
from spacy_eeap.vocabulary.special import END

from ..batches import random

B, K, NV = 3, 2, 9


def ways(logits, totals):
    return likeliest(NumpyOps(), logits, norms_of(numpy, logits), totals)


def log_probabilities(logits):
    """Normalise over all pieces, in float64."""
    logits = logits.astype("d")
    return logits - numpy.log(numpy.exp(logits).sum(axis=1, keepdims=True))


def test_the_likeliest_ways_of_all_hypotheses_come_first():
    logits, totals = random(B * K, NV) * 3, random(B, K, seed=1)
    expected = totals[..., None] + log_probabilities(logits).reshape(B, K, NV)
    found = ways(logits.copy(), totals)
    for b in range(B):
        order = numpy.argsort(-expected[b].ravel())[:K]
        assert_array_equal(found.parents[b], order // NV)
        assert_array_equal(found.pieces[b], order % NV)
        assert_allclose(found.totals[b], expected[b].ravel()[order], atol=1e-5)


def test_of_one_hypothesis_the_likeliest_way_is_all():
    logits, totals = random(B, NV), numpy.zeros((B, 1))
    expected = log_probabilities(logits)
    found = ways(logits.copy(), totals)
    assert found.pieces.shape == (B, 1)
    assert_array_equal(found.pieces[:, 0], expected.argmax(axis=1))
    assert_allclose(found.totals[:, 0], expected.max(axis=1), atol=1e-6)
    assert not found.parents.any()


def test_there_can_be_fewer_pieces_than_hypotheses():
    logits, totals = random(5, 4), numpy.zeros((1, 5))
    found = ways(logits, totals)
    assert found.totals.shape == (1, 5)
    pairs = set(zip(found.parents[0].tolist(), found.pieces[0].tolist(), strict=True))
    assert len(pairs) == 5
    assert numpy.isfinite(found.totals).all()


def test_a_piece_that_may_not_come_is_not_taken():
    logits = numpy.zeros((1, NV), dtype="f")
    norms = norms_of(numpy, logits)
    logits[0, :8] = -numpy.inf
    found = likeliest(NumpyOps(), logits, norms, numpy.zeros((1, 1)))
    assert found.pieces[0, 0] == 8
    assert_allclose(found.totals[0, 0], -numpy.log(NV), rtol=1e-5)


def test_large_scores_do_not_overflow():
    logits = random(K, NV) * 1e5
    found = ways(logits, numpy.zeros((1, K)))
    assert found.totals.max() == 0
    assert not numpy.isnan(found.totals).any()


def test_hypotheses_that_are_none_do_not_go_on():
    totals = numpy.asarray([[0.0, -numpy.inf]])
    found = ways(random(K, NV), totals)
    assert found.parents.tolist() == [[0, 0]]


def candidates(*pieces):
    """Make those of a source for each list of pieces. The fourth of each is none."""
    totals = [[-1.0, -2.0, -3.0, -numpy.inf]] * len(pieces)
    parents = [[0, 1, 2, 3]] * len(pieces)
    return Candidates(*map(numpy.asarray, (totals, parents, pieces)))


FOUND = candidates([END, 5, END, END], [5, END, 6, END], [END, 5, 6, 7])
PLACES = numpy.asarray([4, 2, 0])


def test_those_end_that_have_a_place():
    rows, columns = that_end(FOUND, PLACES)
    assert rows.tolist() == [0, 0, 1]
    assert columns.tolist() == [0, 2, 1]


def test_those_go_on_that_have_a_place_and_do_not_end():
    going = that_go_on(FOUND, PLACES)
    assert numpy.isfinite(going.totals).tolist() == [
        [False, True, False, False],
        [True, False, False, False],
        [False] * 4,
    ]
    assert going.totals[0, 1] == -2
    assert_array_equal(going.pieces, FOUND.pieces)
    assert_array_equal(going.parents, FOUND.parents)
