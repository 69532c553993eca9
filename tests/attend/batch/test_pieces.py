import numpy
import pytest
from numpy.testing import assert_array_equal

from spacy_eeap.attend.batch import pieces
from spacy_eeap.attend.batch.pieces import blocks, cut, one_each
from spacy_eeap.attend.batch.tokens import whole_documents
from spacy_eeap.attend.window.windows import around, whole

LENGTHS = numpy.asarray([5, 0, 1, 12, 3, 0])
SIZES = LENGTHS.repeat(LENGTHS)
ORIGINS = (LENGTHS.cumsum() - LENGTHS).repeat(LENGTHS)
N = 21
POSITIONS = numpy.arange(N) - ORIGINS


def pairs(made):
    """List the pairs of query and key that the blocks allow, with their positions."""
    for block in made:
        R, m, n = block.allowed.shape
        assert block.queries.shape == (R, m)
        assert block.keys.shape == (R, n)
        for r, i, j in zip(*block.allowed.nonzero(), strict=True):
            position = block.positions[r, i, j]
            yield block.queries[r, i], block.keys[r, j], position


@pytest.mark.parametrize("size", [1, 40, 2**19])
@pytest.mark.parametrize(
    "windows, cuts",
    [
        (whole(ORIGINS, SIZES), cut(LENGTHS, numpy.full(6, 4))),
        (around(POSITIONS, 2, ORIGINS, SIZES), cut(LENGTHS, numpy.full(6, 5))),
        (around(SIZES - POSITIONS, 2, ORIGINS, SIZES), one_each(N)),
    ],
    ids=["global", "local-m", "anywhere"],
)
def test_each_query_may_ask_each_row_of_its_window_once(
    windows, cuts, size, monkeypatch
):
    monkeypatch.setattr(pieces, "BLOCK_SIZE", size)
    expected = {
        (i, j, j - ORIGINS[i])
        for i in range(N)
        for j in range(windows.starts[i], windows.ends[i])
    }
    actual = list(pairs(blocks(windows, cuts, per_score=1, per_key=2)))
    assert set(actual) == expected
    assert len(actual) == len(expected)


def test_blocks_are_of_bounded_size(monkeypatch):
    monkeypatch.setattr(pieces, "BLOCK_SIZE", 64)
    lengths = numpy.asarray([9, 2, 2, 2, 2, 2])
    windows, cuts = whole_documents(lengths, most_scores=20)
    made = list(blocks(windows, cuts, per_score=2, per_key=1))
    # Of each document of two tokens: (2 * 2 + 1) * 2 = 10 floats.
    shapes = sorted(block.allowed.shape for block in made)
    assert shapes == [(1, 1, 9), *[(1, 2, 9)] * 4, (5, 2, 2)]


def test_documents_are_cut_to_pieces_of_the_size():
    assert_array_equal(
        cut(numpy.asarray([5, 0, 2]), numpy.asarray([2, 3, 2])), [0, 2, 4, 5, 7]
    )


def test_no_tokens_make_no_blocks():
    nothing = numpy.asarray([0, 0])
    windows = whole(nothing, nothing)
    assert list(blocks(windows, one_each(2), 1, 1)) == []
    none = numpy.asarray([], dtype="int64")
    assert list(blocks(whole(none, none), cut(nothing, nothing + 1), 1, 1)) == []
