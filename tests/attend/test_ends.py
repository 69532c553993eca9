import numpy
import pytest
from numpy.testing import assert_array_equal
from thinc.api import Ragged

from spacy_eeap.attend.ends import reduce_ends


def test_each_direction_gives_the_state_that_has_read_all():
    X = numpy.arange(12, dtype="f").reshape(3, 4)
    Y = reduce_ends().predict(Ragged(X, numpy.asarray([2, 0, 1], "i")))
    assert_array_equal(Y, [[4, 5, 2, 3], [0, 0, 0, 0], [8, 9, 10, 11]])


def test_only_these_states_get_a_gradient():
    X = numpy.ones((4, 2), dtype="f")
    _, backprop = reduce_ends().begin_update(Ragged(X, numpy.asarray([3, 1], "i")))
    dX = backprop(numpy.asarray([[1, 2], [3, 4]], dtype="f")).dataXd
    assert_array_equal(dX, [[0, 2], [0, 0], [1, 0], [3, 4]])


def test_rows_without_two_halves_are_refused():
    Xr = Ragged(numpy.ones((2, 3), dtype="f"), numpy.asarray([2], "i"))
    for call in (reduce_ends().predict, lambda X: reduce_ends().initialize(X=X)):
        with pytest.raises(ValueError, match=r"width must be even, was 3$"):
            call(Xr)
