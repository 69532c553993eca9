import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from spacy_eeap.decode.bahdanau import BahdanauDecoder
from spacy_eeap.decode.state import (
    CELLS,
    check_cell,
    first_rows,
    gates_of,
    set_first,
    start_state,
)

from .batches import LENGTHS, NH, build, make_reading, random, sources


@pytest.mark.parametrize("cell", CELLS)
def test_it_starts_from_the_mean_of_the_rows(cell):
    model = build(BahdanauDecoder, cell=cell)
    (h, *others), _ = start_state(model, make_reading().source)
    W0, b0 = model.get_param("W0"), model.get_param("b0")
    for row, H in zip(h, sources(), strict=True):
        mean = H.mean(axis=0) if len(H) else numpy.zeros(H.shape[1])
        assert_allclose(row, numpy.tanh(W0 @ mean + b0), atol=1e-6)
    assert len(others) == CELLS[cell].STATES - 1
    assert not any(array.any() for array in others)


def test_a_row_beside_the_source_has_no_part_in_it():
    model = build(BahdanauDecoder)
    source = make_reading().source
    (h,), backprop = start_state(model, source)
    d_rows = backprop((numpy.ones_like(h),))
    for row, length in zip(d_rows, LENGTHS, strict=True):
        assert not row[length:].any()
        assert_array_equal(row[:length], row[:1].repeat(length, axis=0))
    assert d_rows[0].any()


def test_the_width_of_all_gates_depends_on_the_cell():
    assert gates_of(build(BahdanauDecoder, cell="gru")) == 3 * NH
    assert gates_of(build(BahdanauDecoder, cell="lstm")) == 4 * NH


def test_the_state_of_the_first_sources_can_be_got_and_set():
    state = random(4, 2), random(4, 2, seed=1)
    first = first_rows(state, 3)
    assert_array_equal(first[1], state[1][:3])
    set_first(state, (numpy.zeros((2, 2)), numpy.ones((2, 2))))
    assert not state[0][:2].any() and state[0][2:].all()
    assert (state[1][:2] == 1).all() and (state[1][2:] != 1).all()


def test_an_unknown_cell_is_refused():
    for name in CELLS:
        check_cell(name)
    with pytest.raises(ValueError, match="cell must be one of gru, lstm, but was 'rnn"):
        check_cell("rnn")
