import weakref

import numpy
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import Ragged

from spacy_eeap.attend.batch.recompute import Reading, read_in_groups

LENGTHS = numpy.asarray([2, 3, 1, 9, 4, 4], dtype="i")
ROWS = numpy.random.default_rng(0).normal(size=(23, 2)).astype("f")


class Kept:
    """What a layer keeps for its backward pass."""


class Reader:
    """Sums each sequence after a random scaling of it, and notes what it does."""

    def __init__(self):
        self.read, self.kept = [], []

    def __call__(self, Xr):
        self.read.append(Xr.lengths.tolist())
        kept = Kept()
        self.kept.append(weakref.ref(kept))
        scales = numpy.random.uniform(size=len(Xr)) + torch.rand(len(Xr)).numpy()
        scales = scales.astype("f").repeat(Xr.lengths)[:, None]

        def backprop(dY, kept=kept):
            return scales * dY.repeat(Xr.lengths, axis=0)

        starts = Xr.lengths.cumsum() - Xr.lengths
        sums = numpy.add.reduceat(scales * Xr.dataXd, starts)
        return Reading(sums, scales.ravel(), backprop)


@pytest.fixture
def reader():
    return Reader()


def read(reader, max_rows, is_train=True):
    return read_in_groups(reader, Ragged(ROWS, LENGTHS), is_train, max_rows)


def test_sequences_are_read_once_and_in_order(reader):
    read(reader, max_rows=6)
    assert reader.read == [[2, 3, 1], [9], [4], [4]]


def test_a_sequence_may_be_longer_than_a_group(reader):
    read(reader, max_rows=1)
    assert reader.read == [[length] for length in LENGTHS]


def test_gradient_belongs_to_what_was_drawn_in_the_forward_pass(reader):
    summaries, scales, backprop = read(reader, max_rows=6)
    assert summaries.shape == (6, 2)
    draw()
    d_rows = backprop(numpy.ones_like(summaries))
    assert_array_equal(d_rows, scales[:, None] * numpy.ones((1, 2)))


def test_summaries_are_those_of_the_weights_that_are_told(reader):
    summaries, scales, _ = read(reader, max_rows=6)
    expected = [
        rows.sum(0) for rows in numpy.split(scales[:, None] * ROWS, [2, 5, 6, 15, 19])
    ]
    assert_allclose(summaries, expected, rtol=1e-5)


def test_each_group_draws_numbers_of_its_own(reader):
    _, scales, _ = read(reader, max_rows=1)
    assert len(set(scales.tolist())) == 6


def test_what_several_groups_kept_is_forgotten(reader):
    _, _, backprop = read(reader, max_rows=6)
    assert [kept() for kept in reader.kept] == [None] * 4
    backprop(numpy.ones((6, 2), dtype="f"))
    assert [kept() for kept in reader.kept] == [None] * 8


def test_one_group_is_read_once_forward_and_back(reader):
    reading = read(reader, max_rows=100)
    assert reader.kept[0]() is not None
    reading.backprop(numpy.ones((6, 2), dtype="f"))
    assert reader.read == [LENGTHS.tolist()]


def test_going_back_disturbs_no_later_random_number(reader):
    summaries, _, backprop = read(reader, max_rows=6)
    draw()
    expected = random_states()
    backprop(summaries)
    assert random_states() == expected


def draw():
    """Draw random numbers, as later layers do."""
    numpy.random.uniform(), torch.rand(1)


def random_states():
    _, numbers, position, *_ = numpy.random.get_state()
    return numbers.tolist(), position, torch.get_rng_state().tolist()


def test_prediction_seeds_nothing(reader):
    def deterministic(Xr):
        return Reading(Xr.dataXd[: len(Xr)], None, lambda dY: dY)

    before = numpy.random.get_state()[1].tolist()
    assert read(deterministic, max_rows=6, is_train=False).attention is None
    assert numpy.random.get_state()[1].tolist() == before
