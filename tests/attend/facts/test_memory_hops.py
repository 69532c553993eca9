import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import fix_random_seed

from spacy_eeap.attend.facts import batches as story_batches
from spacy_eeap.attend.facts.memory_hops import (
    TIMES,
    MemoryHops,
    predict_with_attention,
)
from spacy_eeap.stories.memories import Memories

# What the hops compute is compared with the paper in models/test_memory_network.py.
WIDTH = 4


def memories(lengths=(3, 1, 60), n_sentences=9, tables=4):
    generator = numpy.random.default_rng(0)
    return Memories(
        sentences=generator.normal(size=(n_sentences, tables * WIDTH)).astype("f"),
        facts=generator.integers(n_sentences, size=sum(lengths)),
        lengths=numpy.asarray(lengths, dtype=int),
        questions=generator.integers(n_sentences, size=len(lengths)),
    )


def layer(**arguments):
    fix_random_seed(0)
    return MemoryHops(WIDTH, **arguments).initialize()


def test_weights_are_in_the_order_of_the_text():
    model = layer(hops=2)
    # The most recent fact is known by its time.
    model.get_param("T")[:, 0] += 10.0
    story = memories(tables=3)._replace(sentences=numpy.ones((9, 12), dtype="f"))
    _, weights = predict_with_attention(model, story)
    for of_story, length in zip(weights, story.lengths, strict=True):
        assert of_story.shape == (2, 1, length)
        assert of_story.dtype == numpy.float32
        assert (of_story.argmax(axis=2) == length - 1).all()


def test_weights_come_with_what_prediction_gives():
    model, stories = layer(), memories()
    assert_array_equal(
        predict_with_attention(model, stories)[0], model.predict(stories)
    )


def test_what_is_not_remembered_has_no_weight_and_no_influence():
    model, stories = layer(max_facts=5), memories()
    Y, weights = predict_with_attention(model, stories)
    assert_array_equal(weights[2][..., :-5], numpy.zeros((3, 1, 55)))
    assert (weights[2][..., -5:] > 0).all()
    facts = stories.facts.copy()
    facts[4:-5] = 0
    assert_array_equal(model.predict(stories._replace(facts=facts)), Y)


def test_every_memory_has_a_time_of_its_own():
    assert layer(max_facts=7).get_param("T").shape == (4, 7, WIDTH)


def test_without_a_bound_all_facts_have_weights():
    model, stories = layer(max_facts=None), memories()
    _, weights = predict_with_attention(model, stories)
    assert model.get_param("T").shape[1] == TIMES
    assert (weights[2] > 0).all()
    assert 0.9 < weights[2].sum(axis=2).min() < 1


def test_batches_of_any_size_give_the_same(monkeypatch):
    model, stories = layer(noise=0.0), memories([1, 5, 2, 9] * 5)
    dY = numpy.random.default_rng(1).normal(size=(20, WIDTH)).astype("f")

    def run():
        Y, backprop = model.begin_update(stories)
        d_sentences = backprop(dY).sentences
        dT = model.get_grad("T").copy()
        model.set_grad("T", numpy.zeros_like(dT))
        return Y, d_sentences, dT, *predict_with_attention(model, stories)[1]

    expected = run()
    for size in (1, 300):
        monkeypatch.setattr(story_batches, "BATCH_SIZE", size)
        for array, same in zip(run(), expected, strict=True):
            assert_allclose(array, same, atol=1e-5)


def test_noise_is_for_training_only():
    model, stories = layer(noise=0.9), memories()
    model.get_param("T")[:] *= 10
    assert_array_equal(model.predict(stories), model.predict(stories))
    first, second = (model.begin_update(stories)[0] for _ in range(2))
    assert abs(first - second).max() > 1e-3


def test_without_temporal_encoding_the_order_does_not_matter():
    stories = memories(lengths=[6])
    turned = stories._replace(facts=stories.facts[::-1])
    model = layer(temporal_encoding=False)
    assert model.param_names == ()
    assert_allclose(model.predict(stories), model.predict(turned), atol=1e-5)
    model = layer()
    assert abs(model.predict(stories) - model.predict(turned)).max() > 1e-3


def test_parameters_are_drawn_as_in_the_paper():
    fix_random_seed(0)
    model = MemoryHops(100, tying="layerwise").initialize()
    assert model.get_param("T").shape == (2, 50, 100)
    assert model.get_param("H").shape == (100, 100)
    for name in ("T", "H"):
        assert model.get_param(name).std() == pytest.approx(0.1, rel=0.05)


def test_no_stories_have_no_answers():
    assert layer().predict(memories(lengths=[])).shape == (0, WIDTH)


def test_prediction_has_no_gradient():
    with pytest.raises(ValueError, match="call the model with is_train=True"):
        layer()(memories(), is_train=False)[1](None)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"hops": 0}, "hops must be at least 1, but was 0"),
        ({"max_facts": 0}, "memories must be at least 1, or null for all facts, but w"),
        ({"noise": 1.0}, "noise is a share of at least 0 and below 1"),
        ({"noise": -0.1}, "noise is a share of at least 0 and below 1"),
    ],
)
def test_numbers_out_of_range_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        layer(**arguments)
