import numpy
from numpy.testing import assert_allclose, assert_array_equal

from spacy_eeap.decode.reading import (
    by_step,
    pack,
    pack_read,
    packed_targets,
    steps_of,
    sum_over_steps,
)

from .batches import make_reading, random

SIZES = [3, 2, 2, 1]
TARGETS = ["abcd", "efg", "h"]


def arrays(n=2, seed=0):
    return [random(size, n, seed=seed + t) for t, size in enumerate(SIZES)]


def test_each_step_has_a_row_of_each_target_that_is_longer():
    assert "".join(pack(TARGETS, SIZES, 0)) == "aehbfcgd"
    assert packed_targets(SIZES).tolist() == [0, 1, 2, 0, 1, 0, 1, 0]
    assert [(s.start, s.stop) for s in steps_of(SIZES)] == [
        (0, 3),
        (3, 5),
        (5, 7),
        (7, 8),
    ]


def test_a_target_can_be_packed_from_a_later_piece_on():
    assert pack([[1, 5, 6, 2], [1, 2]], [2, 1, 1], 1).tolist() == [5, 2, 6, 2]


def test_a_batch_knows_the_target_and_the_step_of_each_row():
    reading = make_reading([2, 2, 2], [4, 3, 1])
    assert reading.sizes == SIZES
    assert reading.targets.tolist() == packed_targets(SIZES).tolist()
    assert reading.times.tolist() == [0, 0, 0, 1, 1, 2, 2, 3]
    assert reading.steps == steps_of(SIZES)


def test_steps_become_one_array_with_zeros():
    steps = arrays()
    padded = by_step(numpy, steps)
    assert padded.shape == (3, 4, 2)
    assert padded.dtype == numpy.float32
    for t, array in enumerate(steps):
        assert_array_equal(padded[: len(array), t], array)
        assert not padded[len(array) :, t].any()


def test_outer_products_are_summed_for_each_target():
    lefts, rights = arrays(2), arrays(5, seed=9)
    total = sum_over_steps(numpy, lefts, rights)
    assert total.shape == (3, 2, 5)
    for i in range(3):
        expected = sum(
            numpy.outer(left[i], right[i])
            for left, right in zip(lefts, rights, strict=True)
            if len(left) > i
        )
        assert_allclose(total[i], expected, atol=1e-6)


def test_a_step_reads_what_the_one_before_gave_targets_that_go_on():
    given = [random(3, 2, seed=7), *arrays()]
    read = pack_read(numpy, given, SIZES)
    expected = [given[0], given[1][:2], given[2], given[3][:1]]
    assert_array_equal(read, numpy.concatenate(expected))
