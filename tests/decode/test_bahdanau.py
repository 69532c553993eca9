"""The formula, and what holds for all decoders: test_decoder.py."""

import tracemalloc

import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from spacy_eeap.decode import kept
from spacy_eeap.decode.bahdanau import BahdanauDecoder

from .batches import (
    LENGTHS,
    NE,
    begin_update,
    build,
    make_reading,
    predict,
    random,
    take_step,
)


def first_weights(model, rows):
    started, state = model.attrs["start"](model, make_reading().source)
    return take_step(model, started, state, rows, 0)[1]


def test_the_state_asks_before_it_reads_the_piece():
    model = build(BahdanauDecoder)
    one, other = (random(len(LENGTHS), NE, seed=seed) for seed in (0, 1))
    assert_array_equal(first_weights(model, one), first_weights(model, other))


def test_what_tells_the_piece_reads_state_context_and_the_piece_before():
    model = build(BahdanauDecoder)
    reading = make_reading()
    before = predict(model, reading)
    for part in (slice(0, 4), slice(4, 8), slice(8, None)):
        Wr = model.get_param("Wr").copy()
        Wr[:, part] = 0
        changed = model.copy()
        changed.set_param("Wr", Wr)
        assert abs(predict(changed, reading) - before).max() > 0.01


def test_a_piece_changes_what_comes_after_it_and_nothing_before():
    model = build(BahdanauDecoder)
    reading = make_reading()
    rows = reading.rows.copy()
    # The second piece of the first target.
    rows[reading.steps[1].start] += 1
    changed = predict(model, reading._replace(rows=rows)) != predict(model, reading)
    expected = (reading.targets == 0) & (reading.times >= 1)
    assert_array_equal(changed.any(axis=1), expected)


@pytest.mark.parametrize("energy", ["additive", "concat"])
def test_a_long_text_is_read_in_the_memory_of_a_short_one(energy, monkeypatch):
    reading = make_reading([60] * 4, [60] * 4)
    model = build(BahdanauDecoder, energy=energy, attention_width=64)

    def peak():
        tracemalloc.start()
        Y, backprop = begin_update(model, reading)
        backprop(Y)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    of_comparisons = 4 * 240 * 60 * 64
    assert peak() > of_comparisons
    monkeypatch.setattr(kept, "KEPT", 0)
    assert peak() < of_comparisons / 2


def test_a_source_of_one_row_is_all_that_is_asked():
    model = build(BahdanauDecoder)
    reading = make_reading([1], [3])
    started, state = model.attrs["start"](model, reading.source)
    weights = take_step(model, started, state, reading.rows[:1], 0)[1]
    assert_allclose(weights, numpy.ones((1, 1, 1)))
