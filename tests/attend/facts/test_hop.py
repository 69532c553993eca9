import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from spacy_eeap.attend.facts.hop import ask, with_softmax, without_softmax
from spacy_eeap.attend.facts.slots import fill_slots
from spacy_eeap.stories.memories import Memories

B, S, d, TIMES = 2, 4, 3, 2
generator = numpy.random.default_rng(0)
u = generator.normal(size=(B, d)).astype("f")
M, C = generator.normal(size=(2, S + TIMES, d)).astype("f")
FACTS = [[0, 1, 0], [2]]


@pytest.fixture(params=[3, 7])
def size(request):
    return request.param


@pytest.fixture
def slots(size):
    memories = Memories(
        sentences=numpy.zeros((S, d), dtype="f"),
        facts=numpy.concatenate(FACTS),
        lengths=numpy.asarray([3, 1]),
        questions=numpy.asarray([3, 3]),
    )
    return fill_slots(memories, size, TIMES, noise=0.0)


def of_story(b, table):
    """The vectors of the facts of a story, the most recent one first."""
    times = numpy.minimum(numpy.arange(len(FACTS[b])), TIMES - 1)
    return table[FACTS[b][::-1]] + table[S + times]


def test_each_question_sums_its_facts_by_softmax(slots, size):
    told, weights, _ = ask(slots, with_softmax, u, M, C)
    for b in range(B):
        # What is empty is as a fact whose vectors are zero.
        scores = numpy.zeros(size)
        scores[: len(FACTS[b])] = of_story(b, M) @ u[b]
        expected = (numpy.exp(scores) / numpy.exp(scores).sum())[: len(FACTS[b])]
        assert_allclose(weights[b, : len(FACTS[b])], expected, rtol=1e-5)
        assert_allclose(told[b], expected @ of_story(b, C), rtol=1e-4)
    assert_array_equal(weights[1, 1:], [0, 0])


def test_without_softmax_the_scores_are_the_weights(slots):
    told, weights, _ = ask(slots, without_softmax, u, M, C)
    for b in range(B):
        scores = of_story(b, M) @ u[b]
        assert_allclose(weights[b, : len(scores)], scores, rtol=1e-5)
        assert_allclose(told[b], scores @ of_story(b, C), rtol=1e-4)
    assert_array_equal(weights[1, 1:], [0, 0])


@pytest.mark.parametrize("weigh", [with_softmax, without_softmax])
def test_gradients(slots, weigh):
    told, _, backprop = ask(slots, weigh, u, M, C)
    d_told = generator.normal(size=told.shape).astype("f")
    inputs = [u, M, C]
    for i, gradient in enumerate(backprop(d_told)):
        assert gradient.shape == inputs[i].shape
        for place in [(0, 0), (1, 2)]:
            above, below = (moved(inputs, i, place, by) for by in (1e-2, -1e-2))
            change = ask(slots, weigh, *above)[0] - ask(slots, weigh, *below)[0]
            slope = (change * d_told).sum() / 2e-2
            assert gradient[place] == pytest.approx(slope, abs=2e-3)


def moved(inputs, i, place, by):
    copies = [array.copy() for array in inputs]
    copies[i][place] += by
    return copies


def test_large_scores_are_told_apart(slots):
    _, weights, _ = ask(slots, with_softmax, 1000 * u, M, C)
    assert numpy.isfinite(weights).all()
    assert weights[0].max() == pytest.approx(1.0) or weights[0].sum() < 1e-6
