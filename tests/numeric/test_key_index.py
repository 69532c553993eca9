import numpy
import pytest
from numpy.testing import assert_array_equal

from spacy_eeap.numeric.key_index import KeyIndex

pytestmark = pytest.mark.usefixtures("either_way")


def random_keys(n, seed=0):
    return numpy.random.default_rng(seed).integers(2**64, size=n, dtype="uint64")


def test_keys_are_numbered_in_the_order_in_which_they_come():
    index = KeyIndex(2**10)
    keys = random_keys(1000)
    for part in numpy.split(keys, [1, 1, 400, 999]):
        index.add(part)
    assert len(index) == 1000
    assert_array_equal(index.find(keys), numpy.arange(1000))
    assert_array_equal(index.find(keys[::-3]), numpy.arange(1000)[::-3])
    assert (index.find(random_keys(1000, seed=1)) == -1).all()


@pytest.mark.parametrize("first", [0, 2**64 - 40])
def test_keys_that_meet_in_one_slot_are_told_apart(first):
    keys = numpy.arange(40, dtype="uint64") + numpy.uint64(first)
    index = KeyIndex(64)
    index.add(keys[:30])
    assert_array_equal(index.find(keys), [*range(30), *[-1] * 10])
    index.add(keys[30:])
    assert_array_equal(index.find(keys), numpy.arange(40))


def test_no_keys():
    index = KeyIndex(4)
    none = numpy.zeros(0, dtype="uint64")
    index.add(none)
    assert index.find(none).shape == (0,)
