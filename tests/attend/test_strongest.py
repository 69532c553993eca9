import tracemalloc

import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from spacy_eeap.attend.batch import pieces
from spacy_eeap.attend.context import ContextAttention, context_weights
from spacy_eeap.attend.strongest import _strongest, attend_and_tell, can_tell_strongest

from .test_context import documents, initialized

WINDOWS = pytest.mark.parametrize("window", ["global", "local-m", "local-p"])


def strongest_of(row, k):
    """Find the k strongest of the weights of one token, in the plainest way."""
    order = sorted(range(len(row)), key=lambda i: -row[i])[:k]
    weights = [row[i] for i in order]
    return weights, [i if row[i] > 0 else -1 for i in order]


@WINDOWS
@pytest.mark.parametrize("normalise", ["softmax", "hard", "sparsemax", "entmax15"])
@pytest.mark.parametrize("heads", [1, 3])
@pytest.mark.parametrize("block_size", [4, 200, pieces.BLOCK_SIZE])
def test_they_are_the_highest_of_all_weights(
    window, normalise, heads, block_size, monkeypatch
):
    monkeypatch.setattr(pieces, "BLOCK_SIZE", block_size)
    Xs = documents(9, 0, 1, 30, 3)
    arguments = {"window": window, "normalise": normalise, "heads": heads}
    model = initialized(Xs, radius=2, **arguments)
    Ys, told = attend_and_tell(model, Xs, most=4)
    for Y, expected in zip(Ys, model.predict(Xs), strict=True):
        assert_array_equal(Y, expected)
    for X, (weights, positions) in zip(Xs, told, strict=True):
        k = min(4, len(X))
        assert weights.shape == positions.shape == (len(X), k)
        if len(X):
            rows = context_weights(model, X).mean(axis=0)
            expected = [strongest_of(row, k) for row in rows.tolist()]
            assert_allclose(weights, [pair[0] for pair in expected], atol=1e-5)
            assert_weights_are_at(positions, weights, rows)


def assert_weights_are_at(positions, weights, rows):
    """Check positions by the weights there: nearly equal ones may change places."""
    at_positions = numpy.take_along_axis(rows, positions.clip(0), axis=1)
    assert_allclose(numpy.where(positions < 0, 0, at_positions), weights, atol=1e-5)
    assert_array_equal(positions < 0, weights == 0)
    for row in positions:
        named = row[row >= 0]
        assert len(set(named)) == len(named)


def test_equal_weights_stand_in_the_order_of_the_text():
    (X,) = documents(5)
    model = initialized([X], energy="dot")
    _, [(weights, positions)] = attend_and_tell(model, [X * 0])
    assert_allclose(weights, numpy.full((5, 5), 0.2), rtol=1e-6)
    assert_array_equal(positions, [[0, 1, 2, 3, 4]] * 5)


def test_weights_of_next_to_nothing_stand_before_those_of_nothing():
    weights = numpy.array([[[0.0, 1.0, 1e-7, 0.0]]], dtype="f")
    _, values = _strongest(weights, 3)
    assert values[0, 0].tolist() == weights[0, 0, [1, 2, 0]].tolist()


def test_of_equal_weights_the_first_are_kept_alone_and_in_a_batch():
    """Each token of a document is the same one: more than are kept."""
    Xs = [numpy.repeat(X[:1], len(X), axis=0) for X in documents(40, 7, 23)]
    model = initialized(Xs)
    _, in_batch = attend_and_tell(model, Xs, most=4)
    for X, (_, positions) in zip(Xs, in_batch, strict=True):
        assert_array_equal(positions, [[0, 1, 2, 3]] * len(X))
        _, [alone] = attend_and_tell(model, [X], most=4)
        assert_array_equal(alone.positions, positions)


@pytest.mark.parametrize("edge", numpy.arange(0.050005, 1, 0.05))
def test_no_edge_of_rounding_divides_equal_weights(edge):
    means = numpy.full((1, 1, 40), 1e-4)
    means[..., 0] = 1
    means[..., 5], means[..., 9], means[..., 20] = edge - 1e-8, edge, edge + 1e-8
    for k in (2, 3, 4, 40):
        columns, _ = _strongest(means, k)
        expected = sorted([5, 9, 20])[: k - 1]
        assert columns[0, 0, 1 : k if k < 5 else 4].tolist() == expected


@WINDOWS
def test_a_window_with_fewer_tokens_leaves_places_open(window):
    (X,) = documents(20)
    model = initialized([X], window=window, radius=1)
    _, [(weights, positions)] = attend_and_tell(model, [X])
    assert weights.shape == (20, 16 if window == "global" else 3)
    if window == "local-m":
        assert positions[0, 2] == -1 and weights[0, 2] == 0
        assert set(positions[0, :2]) == {0, 1}


def test_positions_count_from_the_start_of_their_document():
    Xs = documents(5, 3)
    model = initialized(Xs, window="local-m", radius=1)
    _, [_, (_, positions)] = attend_and_tell(model, Xs)
    assert set(positions[2, :2]) == {1, 2}


def test_no_documents():
    assert attend_and_tell(initialized(documents(3)), []) == ([], [])


def test_only_documents_without_tokens():
    Ys, told = attend_and_tell(initialized(documents(3)), documents(0, 0))
    assert [Y.shape for Y in Ys] == [(0, 6)] * 2
    assert [array.shape for pair in told for array in pair] == [(0, 0)] * 4


def test_a_document_of_10_000_tokens_needs_no_table_of_all_pairs():
    (X,) = documents(10_000)
    model = initialized([X])
    tracemalloc.start()
    _, [(weights, positions)] = attend_and_tell(model, [X])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert weights.shape == positions.shape == (10_000, 16)
    assert peak < 60e6  # all pairs would be 400e6


def test_only_context_attention_can_tell():
    assert can_tell_strongest(ContextAttention())
    assert not can_tell_strongest(ContextAttention().layers[0])
