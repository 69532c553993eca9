"""What is dropped in a decoder is compared with the paper in test_decoder.py."""

import numpy
from numpy.testing import assert_array_equal

from spacy_eeap.decode.bahdanau import BahdanauDecoder
from spacy_eeap.decode.dropout_over_time import (
    draw_mask,
    drop_alike,
    mask_rows,
    masked,
)

from .batches import LENGTHS, NH, NO, build, make_reading

READING = make_reading()
N = len(READING.rows)


def test_a_mask_has_a_row_for_each_target():
    model = build(BahdanauDecoder, recurrent_dropout=0.5)
    mask = draw_mask(model, READING, is_train=True)
    assert mask.shape == (len(LENGTHS), NH)
    assert set(mask.ravel().tolist()) == {0, 2}
    assert_array_equal(
        mask_rows(mask, numpy.ones((N, NH)), READING), mask[READING.targets]
    )
    assert_array_equal(masked(numpy.ones((2, NH)), mask), mask[:2])


def test_there_is_none_where_nothing_is_dropped():
    X = numpy.ones((N, NH))
    for rate, is_train in ((0.0, True), (0.5, False)):
        model = build(BahdanauDecoder, recurrent_dropout=rate)
        mask = draw_mask(model, READING, is_train)
        assert mask is None
        assert masked(X, mask) is X
        assert mask_rows(mask, X, READING) is X


def test_rows_of_a_target_lose_the_same_cells():
    model = build(BahdanauDecoder, dropout=0.5)
    ones = numpy.ones((N, NO), dtype="f")
    Y, backprop = drop_alike(model, ones, READING, is_train=True)
    first_of_each = Y[: len(LENGTHS)]
    assert_array_equal(Y, first_of_each[READING.targets])
    assert_array_equal(backprop(ones), Y)
    assert len(numpy.unique(first_of_each, axis=0)) > 1
    assert drop_alike(model, ones, READING, is_train=False)[0] is ones
