import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import fix_random_seed, set_dropout_rate

from spacy_eeap.numeric.dropout import Dropout

X = numpy.ones((100, 100), dtype="f")


def test_training_rate_drops_that_share_and_keeps_the_mean():
    fix_random_seed(0)
    model = set_dropout_rate(Dropout(), 0.25)
    Y, backprop = model(X, is_train=True)
    assert abs((Y == 0).mean() - 0.25) < 0.02
    assert abs(Y.mean() - 1) < 0.03
    assert_array_equal(backprop(X), Y)


def test_own_rate_is_kept_when_training_sets_another():
    model = set_dropout_rate(Dropout(0.5), 0.0)
    Y, _ = model(X, is_train=True)
    assert abs((Y == 0).mean() - 0.5) < 0.02


def test_own_rate_of_zero_turns_training_dropout_off():
    model = set_dropout_rate(Dropout(0.0), 0.5)
    assert_allclose(model(X, is_train=True)[0], X)


def test_prediction_drops_nothing():
    assert_array_equal(set_dropout_rate(Dropout(), 0.5).predict(X), X)


@pytest.mark.parametrize("rate", [-0.1, 1.0, 2.0])
def test_rate_out_of_range_is_refused(rate):
    with pytest.raises(ValueError, match=f"at least 0 and below 1.*was {rate}"):
        Dropout(rate)


def test_the_seed_decides_what_is_dropped():
    model = set_dropout_rate(Dropout(), 0.5)
    drawn = []
    for seed in (0, 0, 1):
        fix_random_seed(seed)
        drawn.append(model(X, is_train=True)[0])
    assert_array_equal(drawn[0], drawn[1])
    assert (drawn[1] != drawn[2]).any()
