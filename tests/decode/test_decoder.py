"""What holds for all decoders. Their formulas: test_bahdanau.py and test_luong.py."""

from functools import partial

import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from spacy.util import registry
from thinc.api import Config, fix_random_seed, set_dropout_rate

from spacy_eeap.attend.source import pad_source, unpad
from spacy_eeap.decode import kept
from spacy_eeap.decode.bahdanau import BahdanauDecoder
from spacy_eeap.decode.luong import LuongDecoder
from spacy_eeap.numeric import precision

from . import reference_decoders as references
from .batches import (
    CASES,
    LENGTHS,
    NE,
    NI,
    NO,
    PIECES,
    Reference,
    alone,
    begin_update,
    build,
    forget_gradients,
    gradients_of,
    make_reading,
    predict,
    random,
    sources,
    take_step,
)


def NotFedDecoder(*args, **kwargs):
    return LuongDecoder(*args, input_feeding=False, **kwargs)


DECODERS = {
    BahdanauDecoder: references.bahdanau,
    LuongDecoder: references.luong,
    NotFedDecoder: references.luong,
}
EACH = pytest.mark.parametrize("make", DECODERS, ids=lambda make: make.__name__)
EVERY_CASE = pytest.mark.parametrize(
    "settings", CASES, ids=lambda case: " ".join(map(str, case.values()))
)
NAMES = pytest.mark.parametrize("name", ["BahdanauDecoder", "LuongDecoder"])


def slopes_of(told):
    """Make a gradient of what is told: of all that there is of it."""
    seeds = iter(range(5, 8))
    return told.each(lambda array: random(*array.shape, seed=next(seeds)))


def train(model, reading, seed=0):
    """Get what is told, the gradients of what was read, and of the parameters."""
    forget_gradients(model)
    fix_random_seed(seed)
    told, backprop = model.begin_update(reading)
    grad = backprop(slopes_of(told))
    return told, grad, gradients_of(model)


def columns(told):
    """Get what tells the pieces, and the gates."""
    if told.gates is None:
        return told.vectors
    return numpy.hstack([told.vectors, told.gates[:, None]])


def assert_equal_gradients(actual, expected, **tolerance):
    assert actual.keys() == expected.keys()
    for name, gradient in actual.items():
        assert_allclose(gradient, expected[name], err_msg=str(name), **tolerance)


def decode(model, reading, n_copies=1):
    """Decode the pieces of a batch step by step, each of some hypotheses alike.

    Targets that are shorter read pieces of their own making at the end.
    """
    B, T = len(reading.source.rows), len(reading.sizes)
    rows = numpy.ones((B, T, NE), dtype="f")
    rows[reading.targets, reading.times] = reading.rows
    started, state = model.attrs["start"](model, reading.source)
    state = tuple(array.repeat(n_copies, axis=0) for array in state)
    for t in range(T):
        before = rows[:, t].repeat(n_copies, axis=0)
        told, state = model.attrs["step"](model, started, state, before, t)
        weights = told.weights.reshape(B, n_copies, -1)
        yield columns(told).reshape(B, n_copies, -1), weights


def told_step_by_step(model, reading, n_copies=1):
    """Get what told the pieces of the batch, packed, of each of some copies."""
    told = numpy.stack([Y for Y, _ in decode(model, reading, n_copies)], axis=1)
    return [told[reading.targets, reading.times, i] for i in range(n_copies)]


@EACH
@EVERY_CASE
def test_it_tells_what_the_paper_does(make, settings):
    reading = make_reading()
    model = build(make, **settings)
    expected = Reference(model, DECODERS[make], reading)
    for is_train in (False, True):
        told, _ = model(reading, is_train)
        assert told.vectors.dtype == told.weights.dtype == numpy.float32
        assert (told.gates is not None) == settings.get("copy", False)
        assert_allclose(columns(told), expected.packed.detach(), atol=2e-5)
        assert_allclose(told.weights, expected.packed_weights.detach(), atol=1e-5)


@EACH
@EVERY_CASE
def test_its_gradients_are_those_of_autograd_in_float64(make, settings):
    reading = make_reading()
    model = build(make, **settings)
    expected = Reference(model, DECODERS[make], reading)
    told, grad, gradients = train(model, reading)
    expected.backward(slopes_of(told))
    assert_equal_gradients(gradients, expected.gradients(), atol=2e-4, rtol=1e-4)
    assert_allclose(grad.rows, expected.rows.grad, atol=1e-4)
    for d_rows, H in zip(
        unpad(reading.source, grad.source), expected.sources, strict=True
    ):
        assert_allclose(d_rows, H.grad, atol=1e-4)


@EACH
@pytest.mark.parametrize("cell", ["gru", "lstm"])
@pytest.mark.parametrize("window", ["global", "local-p"])
def test_a_dropped_state_is_the_same_at_all_steps(make, cell, window):
    reading = make_reading()
    model = build(make, cell=cell, window=window, recurrent_dropout=0.5)
    fix_random_seed(3)
    masks = model.ops.get_dropout_mask((len(LENGTHS), model.get_dim("nH")), 0.5)
    assert 0 < (masks == 0).sum() < masks.size
    expected = Reference(model, DECODERS[make], reading, masks.astype("d"))
    told, grad, gradients = train(model, reading, seed=3)
    assert_allclose(told.vectors, expected.packed.detach(), atol=2e-5)
    expected.backward(slopes_of(told))
    assert_equal_gradients(gradients, expected.gradients(), atol=2e-4, rtol=1e-4)
    assert_allclose(grad.rows, expected.rows.grad, atol=1e-4)
    without = Reference(model, DECODERS[make], reading)
    assert_allclose(predict(model, reading), without.packed.detach(), atol=2e-5)


@EACH
def test_what_tells_the_pieces_is_dropped_alike_at_all_steps(make):
    reading = make_reading()
    model = build(make, dropout=0.5)
    Y, backprop = begin_update(model, reading)
    scales = Y / predict(model, reading)
    for i in range(len(PIECES)):
        of_target = scales[reading.targets == i]
        assert_allclose(of_target, of_target[:1].repeat(PIECES[i], axis=0), rtol=1e-3)
    assert_allclose(numpy.unique(scales.round(3)), [0, 2])
    assert not numpy.allclose(*(scales[reading.targets == i][0] for i in (0, 1)))
    other = build(make)
    d_rows = begin_update(other, reading)[1](scales * Y).rows
    assert_allclose(backprop(Y).rows, d_rows, atol=1e-5)


@EACH
def test_training_dropout_reaches_it_unless_it_has_a_rate_of_its_own(make):
    reading = make_reading()
    for own, is_random in ((None, True), (0.0, False)):
        model = build(make, dropout=own)
        set_dropout_rate(model, 0.5)
        Y, _ = begin_update(model, reading)
        assert numpy.array_equal(Y, predict(model, reading)) != is_random


@EACH
@pytest.mark.parametrize("window", ["global", "local-m", "local-p"])
@pytest.mark.parametrize("more", [{}, {"copy": True, "coverage": True}], ids=str)
def test_a_target_is_told_alone_as_in_a_batch(make, window, more):
    reading = make_reading()
    model = build(make, window=window, radius=1, **more)
    told, grad, gradients = train(model, reading)
    d_told = slopes_of(told)
    totals = {name: numpy.zeros_like(array) for name, array in gradients.items()}
    for i, length in enumerate(LENGTHS):
        rows, width = reading.targets == i, max(1, length)
        forget_gradients(model)
        own, backprop = model.begin_update(alone(reading, i))
        expected = told.each(lambda array, rows=rows: array[rows])
        assert_allclose(columns(own), columns(expected), atol=1e-5)
        assert_allclose(own.weights, expected.weights[:, :width], atol=1e-5)
        d_own = d_told.each(lambda array, rows=rows: array[rows])
        own_grad = backprop(d_own._replace(weights=d_own.weights[:, :width]))
        assert_allclose(own_grad.rows, grad.rows[rows], atol=1e-5)
        d_source = grad.source[i, :length]
        assert_allclose(own_grad.source[0, :length], d_source, atol=1e-5)
        for name, gradient in gradients_of(model).items():
            totals[name] += gradient
    assert_equal_gradients(totals, gradients, atol=1e-4)


@EACH
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"energy": "dot"},
        {"energy": "general", "window": "local-m", "radius": 1},
        {"window": "local-p", "cell": "lstm", "recurrent_dropout": 0.3},
        {"copy": True},
        {"copy": True, "coverage": True, "cell": "lstm"},
    ],
    ids=str,
)
def test_what_is_computed_again_is_as_what_is_kept(make, settings, monkeypatch):
    reading = make_reading()
    model = build(make, **settings)
    told, grad, gradients = train(model, reading)
    # Nothing is kept, and states ask one after another, or two at a time.
    per_step = reading.source.rows.shape[0] * reading.source.rows.shape[1]
    for n_floats in (0, 16 * per_step):
        monkeypatch.setattr(kept, "KEPT", n_floats)
        told_again, grad_again, gradients_again = train(model, reading)
        assert_allclose(columns(told_again), columns(told), atol=1e-6)
        assert_allclose(told_again.weights, told.weights, atol=1e-6)
        assert_allclose(grad_again.source, grad.source, atol=1e-5)
        assert_allclose(grad_again.rows, grad.rows, atol=1e-5)
        assert_equal_gradients(gradients_again, gradients, atol=1e-4, rtol=1e-5)


@EACH
@EVERY_CASE
@pytest.mark.parametrize("n_copies", [1, 3])
def test_step_by_step_it_tells_the_same(make, settings, n_copies):
    reading = make_reading()
    model = build(make, **settings)
    expected = columns(model.predict(reading))
    for told in told_step_by_step(model, reading, n_copies):
        assert_allclose(told, expected, atol=1e-5)


@EACH
@EVERY_CASE
def test_step_by_step_it_gives_the_weights_of_the_paper(make, settings):
    reading = make_reading()
    model = build(make, **settings)
    expected = [w.detach() for w in Reference(model, DECODERS[make], reading).weights]
    for t, (_, weights) in enumerate(decode(model, reading)):
        assert weights.shape == (len(LENGTHS), 1, max(LENGTHS))
        for i in range(reading.sizes[t]):
            row, length = weights[i, 0], LENGTHS[i]
            assert_allclose(row[:length], expected[i][t], atol=1e-5)
            assert not row[length:].any()


@EACH
def test_hypotheses_of_a_source_differ(make):
    reading = make_reading()
    model = build(make)
    started, state = model.attrs["start"](model, reading.source)
    both = tuple(array.repeat(2, axis=0) for array in state)
    rows = random(2 * len(LENGTHS), NE)
    Y, weights, moved = take_step(model, started, both, rows, 0)
    for i in range(2):
        own, own_weights, own_state = take_step(model, started, state, rows[i::2], 0)
        assert_allclose(Y[i::2], own, atol=1e-6)
        assert_allclose(weights[:, i], own_weights[:, 0], atol=1e-6)
        for array, expected in zip(moved, own_state, strict=True):
            assert_allclose(array[i::2], expected, atol=1e-6)


@EACH
def test_some_sources_can_be_chosen_as_others_are_done(make):
    reading = make_reading()
    model = build(make)
    started, state = model.attrs["start"](model, reading.source)
    rows = random(len(LENGTHS), NE)
    Y, weights, _ = take_step(model, started, state, rows, 0)
    kept_ones = numpy.asarray([1, 4])
    fewer = tuple(array[kept_ones] for array in state)
    chosen = started.chosen(kept_ones)
    own, own_weights, _ = take_step(model, chosen, fewer, rows[kept_ones], 0)
    assert_allclose(own, Y[kept_ones], atol=1e-6)
    assert_allclose(own_weights, weights[kept_ones], atol=1e-6)


@EACH
def test_a_batch_of_empty_sources_is_read(make):
    reading = make_reading([0, 0], [2, 1])
    model = build(make)
    (Y, _, _), grad, _ = train(model, reading)
    assert numpy.isfinite(Y).all() and Y.any()
    assert not grad.source.any() and grad.rows.any()


@EACH
def test_large_states_and_rows_give_no_nan(make):
    reading = make_reading()
    model = build(make)
    for node in model.walk():
        for name in node.param_names:
            node.get_param(name)[...] *= 1000
    (Y, _, _), grad, gradients = train(model, reading)
    for array in (Y, *grad, *gradients.values()):
        assert numpy.isfinite(array).all()


@EACH
def test_its_gradient_is_that_of_finite_differences(make):
    reading = make_reading()
    model = build(make, window="local-p", radius=9, copy=True, coverage=True)
    told, grad, gradients = train(model, reading)
    d_told = slopes_of(told)

    def slope(array, step=1e-2):
        direction = random(*array.shape, seed=6)
        before = array.copy()
        losses = []
        for sign in (1, -1):
            array[...] = before + sign * step * direction
            pairs = zip(d_told, model.predict(reading), strict=True)
            losses.append(sum((dY.astype("d") * Y).sum() for dY, Y in pairs))
        array[...] = before
        return direction, (losses[0] - losses[1]) / (2 * step)

    arrays = {(n.name, p): n.get_param(p) for n in model.walk() for p in n.param_names}
    for name, array in arrays.items():
        direction, expected = slope(array)
        assert (gradients[name] * direction).sum() == pytest.approx(expected, rel=0.02)
    direction, expected = slope(reading.rows)
    assert (grad.rows * direction).sum() == pytest.approx(expected, rel=0.02)


@EACH
def test_products_in_bfloat16_are_close_in_training_and_prediction_has_none(
    make, monkeypatch
):
    reading = make_reading()
    expected = build(make)
    for possible in (True, False):
        monkeypatch.setattr(precision, "has_bfloat16", partial(bool, possible))
        model = build(make, precision="bfloat16")
        assert_array_equal(predict(model, reading), predict(expected, reading))
        (Y, _, _), grad, gradients = train(model, reading)
        (Z, _, _), grad_Z, gradients_Z = train(expected, reading)
        assert numpy.array_equal(Y, Z) != possible
        assert_allclose(Y, Z, atol=0.05)
        assert_allclose(grad.source, grad_Z.source, atol=0.3)
        for name, gradient in gradients.items():
            size = abs(gradients_Z[name]).max()
            assert_allclose(gradient / size, gradients_Z[name] / size, atol=0.1)


@EACH
def test_the_output_is_as_wide_as_the_pieces_by_default(make):
    model = build(make, nO=None)
    assert model.get_dim("nO") == NE
    assert predict(model, make_reading()).shape == (sum(PIECES), NE)


@EACH
def test_bytes_round_trip_into_a_decoder_that_has_seen_no_data(make):
    settings = {"energy": "concat", "window": "local-p"}
    model = build(make, **settings)
    restored = make(nH=4, precision="float32", **settings)
    restored.from_bytes(model.to_bytes())
    assert_array_equal(
        predict(restored, make_reading()), predict(model, make_reading())
    )
    started, _ = restored.attrs["start"](restored, make_reading().source)
    assert started.keys.shape[:2] == (len(LENGTHS), max(LENGTHS))


@EACH
def test_what_it_reads_stays_as_it_is(make):
    reading = make_reading()
    model = build(make)
    train(model, reading)
    list(decode(model, reading))
    expected = make_reading()
    assert_array_equal(reading.rows, expected.rows)
    assert_array_equal(reading.source.rows, expected.source.rows)


@NAMES
def test_a_config_builds_it(name):
    text = f"""
    [decoder]
    @layers = "spacy-eeap.{name}.v1"
    nH = 7
    cell = "lstm"
    energy = "additive"
    attention_width = 5
    window = "local-p"
    radius = 3
    normalise = "entmax15"
    dropout = 0.1
    recurrent_dropout = 0.2
    precision = "float32"
    """
    model = registry.resolve(Config().from_str(text))["decoder"]
    model.initialize(X=make_reading())
    assert model.get_dim("nH") == 7
    assert model.attrs["cell"] == "lstm"
    assert model.get_param("U").shape == (28, 7)
    attention = model.layers[0]
    assert attention.layers[0].get_param("U").shape == (5, NI)
    assert (attention.attrs["window"], attention.attrs["radius"]) == ("local-p", 3)


@NAMES
@pytest.mark.parametrize(
    "argument",
    [{"cell": "rnn"}, {"energy": "sum"}, {"window": "wide"}, {"precision": "float16"}],
    ids=str,
)
def test_a_config_with_an_unknown_choice_is_refused(name, argument):
    config = {"decoder": {"@layers": f"spacy-eeap.{name}.v1", "nH": 4, **argument}}
    with pytest.raises(ValueError, match=next(iter(argument))):
        registry.resolve(config)


@EACH
@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"cell": "rnn"}, "cell must be one of gru, lstm, but was 'rnn'"),
        ({"nH": 0}, "nH, the width of the state, must be at least 1, was 0"),
        ({"nO": 0}, "nO, .* must be at least 1, or null .* but was 0"),
        ({"energy": "sum"}, "energy must be one of"),
        ({"energy": "additive", "attention_width": 0}, "at least 1.* but was 0"),
        ({"energy": "general", "attention_width": 3}, "it is called attention_width"),
        ({"energy": "dot", "nH": 5}, "queries had 5 and tokens 4. Choose 'general'"),
        ({"window": "wide"}, "window must be one of global, local-m, local-p"),
        ({"radius": 0}, "radius .* at least 1, but was 0"),
        ({"normalise": "max"}, "normalise must be one of"),
        ({"dropout": 1.0}, "dropout is a share of at least 0 and below 1"),
        ({"recurrent_dropout": -0.1}, "recurrent_dropout is a share .* was -0.1"),
        ({"precision": "half"}, "precision must be one of bfloat16, float32"),
    ],
    ids=str,
)
def test_bad_arguments_are_refused(make, arguments, message):
    with pytest.raises(ValueError, match=message):
        build(make, **arguments)


def test_the_parameters_start_at_the_size_of_their_products():
    fix_random_seed(0)
    reading = make_reading()
    model = BahdanauDecoder(100, 40).initialize(X=reading)
    assert not model.get_param("b").any() and not model.get_param("br").any()
    assert abs(model.get_param("U")).max() <= 0.1
    assert model.get_param("U").std() == pytest.approx(0.1 / 3**0.5, rel=0.05)
    assert model.get_param("Wr").shape == (40, 100 + NI + NE)
    assert (abs(predict(model, reading)) < 1).all()


def test_the_same_seed_gives_the_same_parameters():
    def saved():
        fix_random_seed(7)
        return LuongDecoder(4, NO).initialize(X=make_reading()).to_bytes()

    assert saved() == saved()


def test_rows_of_a_batch_reach_the_decoder_however_they_are_padded():
    model = build(BahdanauDecoder)
    reading = make_reading()
    longer = pad_source(numpy, [*sources(), random(9, NI)])
    padded = longer.first(len(LENGTHS))
    Y = predict(model, reading._replace(source=padded))
    assert_allclose(Y, predict(model, reading), atol=1e-6)
