"""The formula, and what holds for all decoders: test_decoder.py."""

import tracemalloc

import pytest
from numpy.testing import assert_allclose

from spacy_eeap.decode import kept
from spacy_eeap.decode.luong import LuongDecoder

from .batches import (
    LENGTHS,
    NE,
    NO,
    begin_update,
    build,
    forget_gradients,
    make_reading,
    predict,
    random,
    take_step,
)

FED = pytest.mark.parametrize("input_feeding", [True, False])


@FED
def test_the_state_asks_after_it_has_read_the_piece(input_feeding):
    model = build(LuongDecoder, input_feeding=input_feeding)
    started, state = model.attrs["start"](model, make_reading().source)
    one, other = (
        take_step(model, started, state, random(len(LENGTHS), NE, seed=i), 0)
        for i in (0, 1)
    )
    assert abs(one[1] - other[1]).max() > 0.01


def test_without_its_matrix_a_fed_decoder_tells_what_one_does_that_is_not_fed():
    fed = build(LuongDecoder)
    other = build(LuongDecoder, input_feeding=False)
    assert "F" in fed.param_names and "F" not in other.param_names
    for node, same in zip(fed.walk(), other.walk(), strict=True):
        for name in same.param_names:
            same.set_param(name, node.get_param(name))
    reading = make_reading()
    assert abs(predict(fed, reading) - predict(other, reading)).max() > 0.01
    fed.get_param("F")[...] = 0
    assert_allclose(predict(fed, reading), predict(other, reading), atol=1e-6)


@FED
def test_the_last_array_of_the_state_is_what_told_the_piece(input_feeding):
    model = build(LuongDecoder, input_feeding=input_feeding)
    started, state = model.attrs["start"](model, make_reading().source)
    assert not state[-1].any()
    rows = random(len(LENGTHS), NE)
    Y, _, state = take_step(model, started, state, rows, 0)
    assert state[-1] is Y
    assert Y.shape == (len(LENGTHS), NO)


def test_what_is_dropped_is_fed_all_the_same():
    reading = make_reading()
    model = build(LuongDecoder, dropout=0.5)
    Y, _ = begin_update(model, reading)
    kept_cells = Y != 0
    assert 0.2 < kept_cells.mean() < 0.8
    assert_allclose(Y[kept_cells] / 2, predict(model, reading)[kept_cells], atol=1e-5)


def peak_of_training(model, reading):
    """Get the bytes that a batch takes, forward and back."""
    forget_gradients(model)
    tracemalloc.start()
    Y, backprop = begin_update(model, reading)
    backprop(Y)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


WIDE = {"energy": "additive", "attention_width": 64}


@FED
def test_a_long_text_is_read_in_the_memory_of_a_short_one(input_feeding, monkeypatch):
    reading = make_reading([60] * 4, [60] * 4)
    model = build(LuongDecoder, input_feeding=input_feeding, **WIDE)
    of_comparisons = 4 * 240 * 60 * 64
    assert peak_of_training(model, reading) > of_comparisons
    monkeypatch.setattr(kept, "KEPT", 0)
    assert peak_of_training(model, reading) < of_comparisons / 2


def test_states_that_are_not_there_count_where_all_ask_at_once(monkeypatch):
    reading = make_reading([60] * 4, [100, 4, 4, 4])
    model = build(LuongDecoder, input_feeding=False, **WIDE)
    n_floats = len(reading.rows) * 60 * 64
    monkeypatch.setattr(kept, "KEPT", n_floats)
    assert peak_of_training(model, reading) < 4 * n_floats
