import numpy
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import Adam, set_dropout_rate

from spacy_eeap.attend.facts import padded as padded_stories
from spacy_eeap.attend.facts import transformer as fact_transformer
from spacy_eeap.attend.facts.nearest import nearest_facts
from spacy_eeap.attend.facts.transformer import FactTransformer, predict_with_attention

from .random_stories import one_by_one, random_memories, stories_of
from .reference_fact_transformer import attention_rollout, kinds, read_story

WIDTH = 16
# A hundred stories of 1 to 80 facts, with sentences in common.
LENGTHS = 1 + numpy.random.default_rng(0).integers(80, size=100)


@pytest.fixture
def memories():
    return random_memories([3, 0, 5, 1, 5])


@pytest.fixture
def model():
    return FactTransformer().initialize(X=random_memories([2]))


def gradients(model, memories):
    """That of the sentences, and those of the parameters, for the same dY."""
    for name in model.param_names:
        model.set_grad(name, numpy.zeros_like(model.get_param(name)))
    Y, backprop = model.begin_update(memories)
    dX = backprop(numpy.random.default_rng(9).normal(size=Y.shape).astype("f"))
    return [dX.sentences, *(model.get_grad(name).copy() for name in model.param_names)]


def in_float64(array):
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


@pytest.mark.parametrize("counts", [(4, 2, 2), (1, 0, 1), (0, 2, 0)])
def test_rows_weights_and_gradients_are_those_of_the_formula(counts, memories):
    config = dict(zip(["before", "after", "anywhere"], counts, strict=True))
    model = FactTransformer(steps=2, **config).initialize(X=memories)
    params = {name: in_float64(model.get_param(name)) for name in model.param_names}
    X = in_float64(memories.sentences)
    expected, expected_weights = [], []
    for facts, question in stories_of(memories):
        told = []
        rows = [X[fact] for fact in facts]
        expected.append(read_story(params, rows, X[question], kinds(*counts), told))
        expected_weights.append(attention_rollout(told))

    Y, weights = predict_with_attention(model, memories)
    assert_allclose(Y, torch.stack(expected).detach(), atol=1e-5)
    for found, told in zip(weights, expected_weights, strict=True):
        assert_allclose(found, told, atol=1e-5)

    found = gradients(model, memories)
    dY = numpy.random.default_rng(9).normal(size=Y.shape).astype("f")
    exact = torch.autograd.grad(
        torch.stack(expected),
        [X, *params.values()],
        torch.tensor(dY).double(),
        materialize_grads=True,
    )
    for name, dX, dX_exact in zip(["X", *params], found, exact, strict=True):
        assert_allclose(dX, dX_exact, rtol=1e-4, atol=1e-4, err_msg=name)


def test_a_story_is_answered_the_same_alone_and_among_a_hundred(model):
    memories = random_memories(LENGTHS)
    together, weights = predict_with_attention(model, memories)
    assert_array_equal(model.predict(memories), together)
    for i, alone in enumerate(one_by_one(memories)):
        Y, [weights_alone] = predict_with_attention(model, alone)
        assert_allclose(Y, together[[i]], atol=1e-5)
        assert_allclose(weights_alone, weights[i], atol=1e-5)


def test_groups_change_neither_rows_nor_gradients(model, monkeypatch):
    memories = random_memories(LENGTHS[:30])
    expected = [model.predict(memories), *gradients(model, memories)]
    monkeypatch.setattr(padded_stories, "MAX_SCORES", 2000)
    monkeypatch.setattr(padded_stories, "FEW_STORIES", 2)
    found = [model.predict(memories), *gradients(model, memories)]
    for grouped, at_once in zip(found, expected, strict=True):
        assert_allclose(grouped, at_once, rtol=1e-3, atol=1e-4)


def test_prediction_and_training_pass_agree(model, memories):
    Y, _ = model.begin_update(memories)
    assert_allclose(Y, model.predict(memories), atol=1e-6)


def test_each_step_and_head_tells_its_chains_to_the_facts(model, memories):
    _, weights = predict_with_attention(model, memories)
    assert [array.shape for array in weights] == [(3, 8, n) for n in memories.lengths]
    for array in weights:
        assert array.dtype == numpy.float32
        before, after, anywhere = numpy.split(array, [4, 6], axis=1)
        # In the last step the question alone attends, and no fact comes after it.
        assert not after[-1].any()
        for head in (before, anywhere):
            assert (head >= 0).all() and (head <= 1).all()
            assert (head[-1].sum(axis=-1) < 1).all()


def test_facts_that_are_not_read_have_no_weight_and_no_gradient():
    memories = random_memories([30, 4], sentences=36)._replace(
        facts=numpy.arange(34), questions=numpy.asarray([34, 35])
    )
    model = FactTransformer(max_facts=8).initialize(X=memories)
    X = memories.sentences
    read = nearest_facts(X, memories.facts[:30], 34, most=8, rounds=3)
    unread = numpy.setdiff1d(numpy.arange(30), read)

    Y, (weights, _) = predict_with_attention(model, memories)
    assert weights.shape == (3, 8, 30)
    assert not weights[..., unread].any()
    assert weights[..., read].any(axis=(0, 1)).all()
    dX, *_ = gradients(model, memories)
    assert not dX[unread].any()
    assert dX[read].any(axis=1).all()

    few = memories._replace(
        facts=numpy.concatenate([read, memories.facts[30:]]),
        lengths=numpy.asarray([8, 4]),
    )
    assert_allclose(model.predict(few), Y, atol=1e-6)
    assert_array_equal(model.predict(memories), Y)


@pytest.mark.parametrize("max_facts", [1, 2])
def test_fewer_facts_may_be_read_than_there_are_steps(max_facts):
    memories = random_memories([5])
    model = FactTransformer(max_facts=max_facts).initialize(X=memories)
    _, [weights] = predict_with_attention(model, memories)
    assert weights[0, -1].astype(bool).sum() == max_facts


def test_predictions_leave_no_mark_on_training(memories):
    def train(predict):
        model = FactTransformer(dropout=0.0)
        numpy.random.seed(0)
        model.initialize(X=memories)
        optimizer = Adam(0.01)
        for _ in range(3):
            if predict:
                predict_with_attention(model, memories)
                model.predict(memories)
            gradients(model, memories)
            model.finish_update(optimizer)
        return {name: model.get_param(name) for name in model.param_names}

    with_predictions, without = train(True), train(False)
    for name, param in with_predictions.items():
        assert_array_equal(param, without[name])
        assert type(param) is numpy.ndarray
        assert param.flags["WRITEABLE"]
        assert not torch.from_numpy(param).requires_grad


def test_every_weight_is_trained(model):
    memories = random_memories(LENGTHS[:10])
    gradients(model, memories)
    for name in model.param_names:
        assert model.get_grad(name).any(), name


def test_nothing_is_dropped_when_it_tells_what_it_attends_to(model, memories):
    set_dropout_rate(model, 0.5)
    assert_array_equal(
        predict_with_attention(model, memories)[0], model.predict(memories)
    )
    one, other = (model.begin_update(memories)[0] for _ in "ab")
    assert (one != other).any()


def test_passes_run_on_one_thread(model, memories, monkeypatch):
    seen = []

    def differentiate(*arguments):
        Y, backprop = original(*arguments)
        seen.append(torch.get_num_threads())
        return Y, lambda dY: [seen.append(torch.get_num_threads()), backprop(dY)][1]

    original = fact_transformer.differentiate
    monkeypatch.setattr(fact_transformer, "differentiate", differentiate)
    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        gradients(model, memories)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)
    assert set(seen) == {1}


def test_widths_are_inferred_or_given(memories):
    model = FactTransformer().initialize(X=memories)
    widths = [model.get_dim(name) for name in ("nI", "nO", "nH")]
    assert widths == [WIDTH, WIDTH, 2 * WIDTH]
    model = FactTransformer(WIDTH, hidden_width=5).initialize()
    assert [model.get_dim(name) for name in ("nI", "nO", "nH")] == [WIDTH, WIDTH, 5]
    assert model.predict(memories).shape == (5, WIDTH)


def test_a_width_that_heads_cannot_share_is_refused(memories):
    with pytest.raises(ValueError, match=r"multiple of their number, 7, but was 16"):
        FactTransformer(before=3).initialize(X=memories)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"steps": 0}, "steps must be at least 1, but was 0"),
        ({"max_facts": 0}, "max_facts must be at least 1, but was 0"),
        ({"hidden_width": 0}, "hidden_width must be at least 1, but was 0"),
        ({"after": -1}, "after must be at least 0, but was -1"),
        (
            {"before": 0, "after": 0, "anywhere": 0},
            r"before \+ after \+ anywhere must be at least 1, but was 0",
        ),
        ({"dropout": 1.0}, "dropout is a share of at least 0 and below 1"),
    ],
)
def test_numbers_out_of_their_range_are_refused(config, message):
    with pytest.raises(ValueError, match=message):
        FactTransformer(**config)
