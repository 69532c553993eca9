import numpy
from numpy.testing import assert_array_equal

from spacy_eeap.encode.packing import batches, pack


def test_steps_read_the_longest_sequence_first_without_padding():
    # Rows 0-1, 2-4 and 5 of the flat batch, longest first.
    packing = pack(numpy.asarray([2, 0, 5]), numpy.asarray([3, 2, 1]))
    assert packing.sizes == [3, 2, 1]
    assert packing.steps == [(0, 3), (3, 5), (5, 6)]
    assert_array_equal(packing.rows[0], [2, 0, 5, 3, 1, 4])
    assert_array_equal(packing.rows[1], [4, 1, 5, 3, 0, 2])


def test_previous_is_the_same_sequence_one_step_before():
    packing = pack(numpy.asarray([2, 0, 5]), numpy.asarray([3, 2, 1]))
    assert_array_equal(packing.previous, [0, 1, 3])


def test_one_token_has_no_previous_position():
    packing = pack(numpy.asarray([0]), numpy.asarray([1]))
    assert packing.sizes == [1]
    assert len(packing.previous) == 0


def test_batches_are_of_similar_length_and_leave_out_empty_sequences():
    groups = list(batches(numpy.asarray([2, 0, 9, 3, 1, 0, 8]), max_tokens=10))
    assert [group.tolist() for group in groups] == [[2], [6], [3, 0, 4]]


def test_a_sequence_above_the_bound_is_a_batch_of_its_own():
    groups = list(batches(numpy.asarray([5, 100, 5]), max_tokens=10))
    assert [group.tolist() for group in groups] == [[1], [0, 2]]


def test_no_tokens_make_no_batches():
    assert list(batches(numpy.asarray([0, 0]), max_tokens=10)) == []
