from itertools import product

import numpy
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import fix_random_seed

from spacy_eeap.attend.energy.pairwise import PROJECTIONS
from spacy_eeap.attend.normalise import NORMALISATIONS
from spacy_eeap.attend.source import (
    Asked,
    Source,
    SourceAttention,
    floats_per_score,
    pad_source,
    project_keys,
    query_matrix,
    unpad,
    weigh,
)

from . import references

NI = 6
LENGTHS = [4, 1, 0, 7]
N_STATES = 3
FIRST = 2
CHOICES = [
    *product(PROJECTIONS, ["global", "local-m", "local-p"], ["softmax"]),
    *product(
        ["additive"], ["global", "local-p"], sorted({*NORMALISATIONS} - {"softmax"})
    ),
]


def random(*shape, seed=0):
    return numpy.random.default_rng(seed).normal(size=shape).astype("f")


def rows_of_sources():
    return [random(n, NI, seed=i) for i, n in enumerate(LENGTHS)]


def make_source():
    return pad_source(numpy, rows_of_sources())


def initialized(energy="additive", nH=None, nQ=NI, **settings):
    fix_random_seed(0)
    model = SourceAttention(energy, nH, **{"radius": 1, **settings})
    model.set_dim("nI", NI)
    model.set_dim("nQ", nQ)
    model.initialize()
    for node in model.walk():
        for name in node.param_names:
            node.get_param(name)[...] *= 4
    return model


def make_states(nQ=NI, m=N_STATES):
    return random(len(LENGTHS), m, nQ, seed=9)


def asked_by(model, states):
    matrix = query_matrix(model)
    return Asked(states if matrix is None else states @ matrix.T, states)


def weights_of(model, source, states, times):
    keys, _ = project_keys(model, source)
    return weigh(model, source, keys, asked_by(model, states), times)[0]


def in_float64(array):
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


def reference(model, params, H, q, t):
    """Get the weights (S,) of the rows of a source that is not empty."""

    def score(q, H):
        energy = references.ENERGIES[model.layers[0].name](params[0], q, H)
        return references.NORMALISATIONS[model.attrs["normalise"]](energy)

    one_each, radius = torch.eye(len(H), dtype=H.dtype), model.attrs["radius"]
    if model.attrs["window"] == "global":
        return references.attend(score, q, H, one_each)
    if model.attrs["window"] == "local-m":
        own = torch.tensor(float(min(t, len(H) - 1)))
        return references.attend(score, q, H, one_each, own, radius)
    p = references.centre(params[1], q, len(H))
    return references.attend(score, q, H, one_each, p, radius, gaussian=True)


@pytest.mark.parametrize("energy, window, normalise", CHOICES)
def test_weights_and_gradients_are_those_of_the_paper(energy, window, normalise):
    nQ = NI if energy == "dot" else 5
    model = initialized(energy, nQ=nQ, window=window, normalise=normalise)
    source, states = make_source(), make_states(nQ)
    keys, backprop_keys = project_keys(model, source)
    times = range(FIRST, FIRST + N_STATES)
    asked = asked_by(model, states)
    weights, backprop = weigh(model, source, keys, asked, times)
    d_weights = random(*weights.shape, seed=3)
    d_asked, d_keys = backprop(d_weights)
    matrix = query_matrix(model)
    d_states, dW = d_asked.queries, None
    if matrix is not None:
        flat = d_asked.queries.reshape(-1, len(matrix))
        d_states, dW = d_asked.queries @ matrix, flat.T @ states.reshape(-1, nQ)
    if window == "local-p":
        d_states = d_states + d_asked.states
    d_rows = unpad(source, backprop_keys(d_keys, dW))

    params = [
        {name: in_float64(layer.get_param(name)) for name in layer.param_names}
        for layer in model.layers
    ]
    Hs, Q = [in_float64(H) for H in rows_of_sources()], in_float64(states)
    for b, H in enumerate(Hs):
        assert not weights[b, :, len(H) :].any()
        for i, t in enumerate(times if len(H) else []):
            expected = reference(model, params, H, Q[b, i], t)
            assert_allclose(weights[b, i, : len(H)], expected.detach(), atol=1e-5)
            d_own = torch.tensor(d_weights[b, i, : len(H)]).double()
            (expected @ d_own).backward()
    assert_allclose(d_states, Q.grad, atol=1e-4)
    for d_own, H in zip(d_rows, Hs, strict=True):
        assert_allclose(d_own, H.grad if len(H) else H.detach(), atol=1e-4)
    for layer, of_layer in zip(model.layers, params, strict=True):
        for name, tensor in of_layer.items():
            gradient = layer.get_grad(name)
            assert_allclose(gradient, tensor.grad, atol=1e-4, err_msg=name)


@pytest.mark.parametrize("window", ["global", "local-m"])
def test_weights_sum_to_one_except_where_there_is_nothing_to_ask(window):
    model = initialized(window=window)
    weights = weights_of(model, make_source(), make_states(), range(N_STATES))
    assert weights.dtype == numpy.float32
    totals = weights.sum(axis=2)
    assert_allclose(totals, [[float(n > 0)] * N_STATES for n in LENGTHS], rtol=1e-5)


@pytest.mark.parametrize("m", [1, 4])
def test_states_of_one_step_share_its_number(m):
    model = initialized(window="local-m")
    states = make_states(m=m)
    weights = weights_of(model, make_source(), states, [2])
    each = weights_of(model, make_source(), states, [2] * m)
    assert_array_equal(weights, each)
    assert (weights[3] > 0).tolist() == [[False, True, True, True, *[False] * 3]] * m


def test_from_the_end_of_a_source_on_its_last_rows_are_asked():
    model = initialized(window="local-m")
    weights = weights_of(model, make_source(), make_states(), [3, 5, 100])
    seen = (weights > 0).tolist()
    assert seen[0] == [[False, False, True, True, *[False] * 3]] * 3
    assert seen[3] == [
        [False, False, True, True, True, False, False],
        [False] * 4 + [True] * 3,
        [False] * 5 + [True] * 2,
    ]


def test_what_a_comparison_takes_depends_on_the_energy():
    assert floats_per_score(initialized("additive", 5)) == 5
    assert floats_per_score(initialized("scaled_dot", 5)) == 1


def test_sources_are_padded_and_come_back():
    source = make_source()
    assert source.rows.shape == (4, 7, NI)
    assert source.rows.dtype == numpy.float32
    assert source.lengths.tolist() == LENGTHS
    for rows, expected in zip(
        unpad(source, source.rows), rows_of_sources(), strict=True
    ):
        assert_array_equal(rows, expected)
    for rows, length in zip(source.rows, LENGTHS, strict=True):
        assert not rows[length:].any()


def test_sources_without_rows_have_one_of_zeros():
    source = pad_source(numpy, [numpy.zeros((0, NI), dtype="f")] * 2)
    assert_array_equal(source.rows, numpy.zeros((2, 1, NI)))
    assert source.lengths.tolist() == [0, 0]


def test_the_first_sources_are_a_source():
    source = make_source()
    first = source.first(2)
    assert isinstance(first, Source)
    assert_array_equal(first.rows, source.rows[:2])
    assert first.lengths.tolist() == LENGTHS[:2]
    assert source.first(4) is source


def test_it_is_not_called_by_itself():
    with pytest.raises(NotImplementedError, match="call project_keys or weigh"):
        initialized().predict(make_source())


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"energy": "sum"}, "energy must be one of"),
        ({"nH": 0}, "must be at least 1"),
        ({"energy": "general", "nH": 3}, "nH must be left out, but was 3"),
        ({"window": "wide"}, "window must be one of global, local-m, local-p"),
        ({"radius": 0}, "at least 1, but was 0"),
        ({"normalise": "max"}, "normalise must be one of"),
        ({"energy": "dot", "nQ": 5}, "queries had 5 and tokens 6"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        initialized(**arguments)
