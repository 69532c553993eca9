"""One contract for every registered layer, whatever it does."""

import pickle
from importlib.metadata import entry_points
from inspect import signature

import numpy
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from spacy.util import registry
from thinc.api import data_validation, fix_random_seed, set_dropout_rate

from .cases import CASES, NI

LAYERS = {
    entry.name: entry.load()
    for entry in entry_points(group="thinc_layers")
    if entry.name.startswith("spacy-eeap.")
    # Decoders read two sequences: see tests/decode/test_decoder.py.
    and not entry.value.startswith("spacy_eeap.decode.")
}
ENCODERS = {
    entry.name: entry.load()
    for entry in entry_points(group="spacy_architectures")
    if entry.value.startswith("spacy_eeap.encode.")
    and "tok2vec" not in signature(entry.load()).parameters  # reads documents
}
REGISTERED = LAYERS | ENCODERS
LENGTHS = [3, 1, 7, 2, 7]


def named(name, case):
    options = [str(value) for value in case.config.values() if value is not None]
    return pytest.param((name, case), id=" ".join([name, *options]))


ALL_CASES = [named(name, case) for name, cases in CASES.items() for case in cases]
SEQUENCE_CASES = [case for case in ALL_CASES if not case.values[0][1].one_row_each]
# A layer of thinc's is the first to multiply the rows that these get.
WIDTH_CASES = [
    case for case in SEQUENCE_CASES if case.values[0][0] != "spacy-eeap.Tag.v1"
]
DROPOUT_CASES = [
    case
    for case in ALL_CASES
    if "dropout" in signature(REGISTERED[case.values[0][0]]).parameters
]


@pytest.fixture(params=ALL_CASES)
def name_and_case(request):
    return request.param


@pytest.fixture
def case(name_and_case):
    return name_and_case[1]


@pytest.fixture
def build(name_and_case):
    """From arguments of the layer to the layer, built as a config builds it."""
    name, case = name_and_case

    def build_from_config(**arguments):
        group = "@layers" if name in LAYERS else "@architectures"
        config = {"layer": {group: name, **case.config, **arguments}}
        return registry.resolve(config)["layer"]

    return build_from_config


@pytest.fixture
def Xs(case):
    lengths = [1] * len(LENGTHS) if case.one_row_each else LENGTHS
    return random_arrays([(length, NI) for length in lengths])


@pytest.fixture
def model(build, case, Xs):
    fix_random_seed(0)
    model = build().initialize(X=case.to_input(Xs))
    add_noise(model)
    return model


def add_noise(model):
    """Move parameters from the zeros they start from, which would hide much."""
    generator = numpy.random.default_rng(1)
    for node in model.walk():
        for name in node.param_names:
            param = node.get_param(name)
            noise = generator.normal(scale=0.5, size=param.shape)
            node.set_param(name, (param + noise).astype("f"))


def random_arrays(shapes, seed=0):
    generator = numpy.random.default_rng(seed)
    return [generator.normal(size=shape).astype("f") for shape in shapes]


def in_float64(array):
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


def params_of(model):
    """Get the parameters of each node that has any, as tensors that take gradients."""
    nodes = [node for node in model.walk() if node.param_names]
    return nodes, [
        {name: in_float64(node.get_param(name)) for name in node.param_names}
        for node in nodes
    ]


def test_every_registered_layer_has_a_case():
    assert set(CASES) == set(REGISTERED)


def test_output_has_the_declared_width(model, case, Xs):
    for Y in case.to_list(model.predict(case.to_input(Xs))):
        assert Y.shape[-1] == case.nO
        assert Y.dtype == numpy.float32


def test_thinc_can_check_the_types_of_what_goes_in_and_comes_out(build, case, Xs):
    X = case.to_input(Xs)
    Y = build().initialize(X=X).predict(X)
    with data_validation(True):
        build().initialize(X=X, Y=Y)


def test_a_pickled_layer_predicts_the_same(model, case, Xs):
    restored = pickle.loads(pickle.dumps(model))
    pairs = [case.to_list(m.predict(case.to_input(Xs))) for m in (model, restored)]
    for Y, Y_restored in zip(*pairs, strict=True):
        assert_array_equal(Y, Y_restored)


@pytest.mark.parametrize("is_train", [False, True])
def test_output_equals_the_formula_in_float64(model, case, Xs, is_train):
    Ys, _ = model(case.to_input(Xs), is_train=is_train)
    expected = case.reference([in_float64(X) for X in Xs], params_of(model)[1])
    for Y, Z in zip(case.to_list(Ys), expected, strict=True):
        assert_allclose(Y, case.finish(Z, is_train).detach(), atol=1e-5)


def test_gradients_equal_those_of_autograd_in_float64(model, case, Xs):
    nodes, params = params_of(model)
    Xs_float64 = [in_float64(X) for X in Xs]
    expected = case.reference(Xs_float64, params)
    dYs = random_arrays([Z.shape for Z in expected], seed=2)
    torch.autograd.backward(expected, [torch.tensor(dY).double() for dY in dYs])

    Y, backprop = model.begin_update(case.to_input(Xs))
    dX = backprop(dYs if isinstance(Y, list) else numpy.stack(dYs))

    for actual, X in zip(case.to_list(dX), Xs_float64, strict=True):
        assert_allclose(actual.reshape(X.shape), X.grad, atol=2e-5)
    for node, expected_params in zip(nodes, params, strict=True):
        for name, param in expected_params.items():
            message = f"{node.name} {name}"
            assert_allclose(node.get_grad(name), param.grad, atol=5e-5, err_msg=message)


def test_gradients_add_up_over_batches(model, case, Xs):
    def accumulate(times):
        for _ in range(times):
            Y, backprop = model.begin_update(case.to_input(Xs))
            backprop(Y)
        nodes = [node for node in model.walk() if node.param_names]
        grads = [node.get_grad(name) for node in nodes for name in node.param_names]
        for node in nodes:
            for name in node.param_names:
                node.set_grad(name, numpy.zeros_like(node.get_grad(name)))
        return grads

    for once, twice in zip(accumulate(1), accumulate(2), strict=True):
        assert_allclose(2 * once, twice, rtol=1e-4, atol=1e-5)


def test_a_sequence_is_treated_the_same_alone_and_in_a_batch(model, case, Xs):
    together = case.to_list(model.predict(case.to_input(Xs)))
    for X, Y in zip(Xs, together, strict=True):
        (alone,) = case.to_list(model.predict(case.to_input([X])))
        assert_allclose(alone, Y, atol=1e-5)


@pytest.mark.parametrize("name_and_case", SEQUENCE_CASES, indirect=True)
def test_empty_sequences_leave_the_others_as_they_are(model, case, Xs):
    empty = numpy.zeros((0, NI), dtype="f")
    mixed = [empty, Xs[0], empty, *Xs[1:], empty]
    Ys, backprop = model.begin_update(case.to_input(mixed))
    filled = [Y for X, Y in zip(mixed, case.to_list(Ys), strict=True) if len(X)]
    without = case.to_list(model.begin_update(case.to_input(Xs))[0])
    for Y, expected in zip(filled, without, strict=True):
        assert_allclose(Y, expected, atol=1e-5)
    for X, dX in zip(mixed, case.to_list(backprop(Ys)), strict=True):
        assert dX.shape == X.shape


@pytest.mark.parametrize("name_and_case", SEQUENCE_CASES, indirect=True)
def test_a_batch_of_empty_sequences_trains_and_predicts(model, case):
    batch = case.to_input([numpy.zeros((0, NI), dtype="f")] * 2)
    Ys, backprop = model.begin_update(batch)
    assert [dX.shape for dX in case.to_list(backprop(Ys))] == [(0, NI)] * 2
    for Y in case.to_list(model.predict(batch)):
        assert numpy.any(Y) != case.zero_if_empty


@pytest.mark.parametrize("name_and_case", SEQUENCE_CASES, indirect=True)
@pytest.mark.parametrize("is_train", [False, True])
def test_no_sequences_are_no_error(model, case, is_train):
    nothing = case.to_input([])
    Y, backprop = model(nothing, is_train=is_train)
    assert case.to_list(Y) == []
    if not isinstance(Y, list):
        assert Y.shape == (0, case.nO)
    if is_train:
        assert case.to_list(backprop(Y)) == []


@pytest.mark.parametrize("name_and_case", WIDTH_CASES, indirect=True)
@pytest.mark.parametrize("width", [1, 2, NI // 2, NI - 2, NI + 1, 2 * NI])
@pytest.mark.parametrize("is_train", [False, True])
def test_rows_of_another_width_are_refused(model, case, width, is_train):
    X = case.to_input(random_arrays([(length, width) for length in LENGTHS]))
    with pytest.raises(ValueError, match=rf"rows of width {NI}, but .*width {width}\."):
        model(X, is_train=is_train)


def test_bytes_round_trip_into_a_layer_that_has_seen_no_data(model, build, case, Xs):
    restored = build().from_bytes(model.to_bytes())
    expected = case.to_list(model.predict(case.to_input(Xs)))
    actual = case.to_list(restored.predict(case.to_input(Xs)))
    for Y, Y_restored in zip(expected, actual, strict=True):
        assert_array_equal(Y, Y_restored)


def test_same_seed_gives_the_same_parameters(build, case, Xs):
    def parameters():
        fix_random_seed(7)
        return build().initialize(X=case.to_input(Xs)).to_bytes()

    assert parameters() == parameters()


@pytest.mark.parametrize("name_and_case", DROPOUT_CASES, indirect=True)
def test_training_dropout_reaches_layers_without_a_rate_of_their_own(build, case, Xs):
    assert is_random_in_training(build(), case, Xs, training_rate=0.5)
    assert not is_random_in_training(build(), case, Xs, training_rate=0.0)
    assert is_random_in_training(build(dropout=0.5), case, Xs, training_rate=0.0)


def is_random_in_training(model, case, Xs, training_rate):
    fix_random_seed(0)
    X = case.to_input(Xs)
    model.initialize(X=X)
    add_noise(model)
    set_dropout_rate(model, training_rate)
    outputs = [
        numpy.concatenate(case.to_list(model(X, is_train=True)[0])) for _ in "ab"
    ]
    assert_array_equal(
        *(numpy.concatenate(case.to_list(model.predict(X))) for _ in "ab")
    )
    return not numpy.array_equal(*outputs)
