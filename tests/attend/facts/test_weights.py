import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import Model

from spacy_eeap.attend.facts.steps import Heads
from spacy_eeap.attend.facts.weights import FAR, init_weights, weight_names

WIDTH, HIDDEN, STEPS = 16, 24, 3


def drawn(heads):
    model = Model("layer", None, params=dict.fromkeys(weight_names()))
    init_weights(model, WIDTH, HIDDEN, STEPS, heads)
    return {name: model.get_param(name) for name in model.param_names}


@pytest.fixture
def weights():
    return drawn(Heads(4, 2, 2))


def test_every_weight_is_drawn_and_no_other(weights):
    assert set(weights) == set(weight_names())


def test_weights_are_float32_in_the_order_of_c(weights):
    for weight in weights.values():
        assert weight.dtype == numpy.float32
        assert weight.flags["C_CONTIGUOUS"]


def test_a_fact_answers_one_that_is_like_it(weights):
    assert_array_equal(weights["Q"], weights["K"])
    assert not numpy.shares_memory(weights["Q"], weights["K"])


def test_a_fact_hands_on_what_it_is(weights):
    assert_allclose(weights["O"] @ weights["V"], numpy.eye(WIDTH), atol=1e-6)


def test_heads_start_with_biases_from_near_to_far(weights):
    b = weights["b"]
    assert b[0] == b[4] == 0
    assert b[3] == b[5] == FAR
    assert (numpy.diff(b[:4]) < 0).all()
    assert_array_equal(b[6:], [0, 0])


@pytest.mark.parametrize(
    ("heads", "biases"), [((1, 0, 0), [0]), ((0, 2, 1), [0, FAR, 0])]
)
def test_there_is_a_bias_for_each_head(heads, biases):
    assert drawn(Heads(*heads))["b"].tolist() == biases


def test_steps_start_apart(weights):
    assert weights["step"].shape == (STEPS, WIDTH)
    assert len(numpy.unique(weights["step"], axis=0)) == STEPS


def test_norms_start_as_they_are(weights):
    for name in ("attend", "think", "answer"):
        assert_array_equal(weights[f"{name}_G"], numpy.ones(WIDTH))
        assert_array_equal(weights[f"{name}_g"], numpy.zeros(WIDTH))
