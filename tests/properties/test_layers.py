"""Every registered layer, on sequences of any lengths and sizes."""

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from spacy.util import registry
from thinc.api import fix_random_seed

from ..contract.cases import CASES, NI
from ..contract.test_layers import LAYERS
from .documents import FEW

EACH = pytest.mark.parametrize(
    "model_and_case",
    [(name, i) for name, cases in CASES.items() for i in range(len(cases))],
    indirect=True,
    ids=lambda pair: f"{pair[0]} {pair[1]}",
)
LENGTHS = st.lists(st.integers(0, 9), max_size=5)
SEEDS = st.integers(0, 1_000)
SCALES = st.sampled_from([0.0, 1e-6, 1.0, 30.0])


@pytest.fixture(scope="module")
def model_and_case(request):
    name, i = request.param
    case = CASES[name][i]
    group = "@layers" if name in LAYERS else "@architectures"
    model = registry.resolve({"layer": {group: name, **case.config}})["layer"]
    fix_random_seed(0)
    return model.initialize(X=case.to_input(sequences(case, [3, 2], 0, 1.0))), case


def sequences(case, lengths, seed, scale):
    lengths = [1] * len(lengths) if case.one_row_each else lengths
    random = numpy.random.default_rng(seed)
    return [(scale * random.normal(size=(n, NI))).astype("f") for n in lengths]


@EACH
@FEW
@given(lengths=LENGTHS, seed=SEEDS, scale=SCALES)
def test_rows_are_finite_and_the_same_alone_and_in_a_batch(
    model_and_case, lengths, seed, scale
):
    model, case = model_and_case
    Xs = sequences(case, lengths, seed, scale)
    Ys = case.to_list(model.predict(case.to_input(Xs)))
    assert len(Ys) == len(Xs)
    for X, Y in zip(Xs, Ys, strict=True):
        assert Y.shape[-1] == case.nO and Y.dtype == numpy.float32
        assert numpy.isfinite(Y).all()
        (alone,) = case.to_list(model.predict(case.to_input([X])))
        assert_allclose(alone, Y, rtol=1e-5, atol=1e-5)


@EACH
@FEW
@given(lengths=LENGTHS, seed=SEEDS, scale=SCALES)
def test_gradients_are_finite_and_as_wide_as_what_they_belong_to(
    model_and_case, lengths, seed, scale
):
    model, case = model_and_case
    Xs = sequences(case, lengths, seed, scale)
    Y, backprop = model.begin_update(case.to_input(Xs))
    dXs = case.to_list(backprop(Y))
    for X, dX in zip(Xs, dXs, strict=True):
        assert dX.reshape(X.shape).dtype == numpy.float32
        assert numpy.isfinite(dX).all()
    for node in model.walk():
        for name in filter(node.has_grad, node.param_names):
            assert node.get_grad(name).shape == node.get_param(name).shape
            assert numpy.isfinite(node.get_grad(name)).all()
            node.set_grad(name, numpy.zeros_like(node.get_grad(name)))


@EACH
@FEW
@given(lengths=LENGTHS, seed=SEEDS)
def test_it_predicts_the_same_once_loaded_from_bytes(model_and_case, lengths, seed):
    model, case = model_and_case
    X = case.to_input(sequences(case, lengths, seed, 1.0))
    restored = model.copy().from_bytes(model.to_bytes())
    for Y, again in zip(
        *(case.to_list(each.predict(X)) for each in (model, restored)), strict=True
    ):
        assert_allclose(again, Y, rtol=0, atol=1e-6)
