import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import fix_random_seed

from spacy_eeap.attend.facts.slots import fill_slots
from spacy_eeap.stories.memories import Memories

# Two stories, of 3 facts and of 1, in 4 distinct sentences.
MEMORIES = Memories(
    sentences=numpy.zeros((4, 2), dtype="f"),
    facts=numpy.asarray([0, 1, 0, 2]),
    lengths=numpy.asarray([3, 1]),
    questions=numpy.asarray([3, 3]),
)


def slots(size=5, n_times=0, noise=0.0, memories=MEMORIES):
    return fill_slots(memories, size, n_times, noise)


def times_of(filled):
    """The time of each slot with a fact, story by story."""
    B = len(filled.filled)
    times = filled.cells[1] % filled.n_rows - len(MEMORIES.sentences)
    return [times[b][filled.filled[b]].tolist() for b in range(B)]


def test_the_most_recent_fact_comes_first():
    scores = numpy.asarray([[10, 11, 12, 13], [20, 21, 22, 23]], dtype="f")
    filled = slots()
    gathered = numpy.where(filled.filled, filled.gather(scores), 0)
    assert_array_equal(gathered, [[10, 11, 10], [22, 0, 0]])


def test_a_fact_has_the_scores_of_its_sentence_and_of_its_time():
    scores = numpy.asarray([[1, 2, 3, 4, 10, 20], [5, 6, 7, 8, 30, 40]], dtype="f")
    filled = slots(n_times=2)
    gathered = numpy.where(filled.filled, filled.gather(scores), 0)
    assert_array_equal(gathered, [[11, 22, 21], [37, 0, 0]])


def test_scatter_is_the_transpose_of_gather():
    filled, generator = slots(n_times=2), numpy.random.default_rng(0)
    scores = generator.normal(size=(2, 6)).astype("f")
    weights = generator.normal(size=(2, 3)).astype("f") * filled.filled
    scattered = filled.scatter(weights)
    assert scattered.dtype == numpy.float32
    assert_allclose(
        (filled.gather(scores) * weights).sum(), (scores * scattered).sum(), rtol=1e-5
    )


def test_weights_of_equal_facts_add_up():
    weights = numpy.asarray([[0.5, 0.25, 0.125], [1, 0, 0]], dtype="f")
    assert_array_equal(slots().scatter(weights), [[0.625, 0.25, 0, 0], [0, 0, 1, 0]])


@pytest.mark.parametrize(
    "size, expected",
    [(5, [[2], [4]]), (3, [[0], [2]]), (None, [[1], [1]])],
)
def test_what_facts_leave_of_the_memory_is_empty(size, expected):
    assert_allclose(numpy.exp(slots(size=size).log_empty), expected, rtol=1e-6)


def test_times_are_counted_from_the_most_recent_fact():
    assert times_of(slots(n_times=9)) == [[0, 1, 2], [0]]


def test_what_is_older_than_the_last_time_has_the_last():
    assert times_of(slots(n_times=2)) == [[0, 1, 1], [0]]


def test_noise_makes_facts_older_but_keeps_their_order():
    lengths = numpy.asarray([30, 3])
    memories = MEMORIES._replace(facts=numpy.zeros(33, dtype=int), lengths=lengths)
    fix_random_seed(0)
    drawn = [times_of(slots(50, 50, 0.1, memories)) for _ in range(400)]
    for of_stories in drawn:
        for times, length in zip(of_stories, lengths, strict=True):
            assert len(times) == length
            assert (numpy.diff(times) > 0).all()
    # A tenth of 30 facts are up to 3 empty memories, of 3 facts up to one.
    for story, most, length in [(0, 3, 30), (1, 1, 3)]:
        last = numpy.asarray([times[story][-1] for times in drawn])
        first = numpy.asarray([times[story][0] for times in drawn])
        assert first.min() == 0 < first.max() <= most
        assert last.min() == length - 1
        assert last.max() == length - 1 + most


def test_every_place_of_an_empty_memory_is_as_likely():
    lengths = numpy.full(4000, 3)
    memories = MEMORIES._replace(facts=numpy.zeros(12000, dtype=int), lengths=lengths)
    fix_random_seed(0)
    times = [tuple(times) for times in times_of(slots(50, 50, 0.1, memories))]
    shares = [times.count(t) / 2000 for t in [(1, 2, 3), (0, 2, 3), (0, 1, 3)]]
    # Half of the stories have an empty memory, at one of four places.
    assert_allclose(shares, [0.25] * 3, atol=0.03)
    assert times.count((0, 1, 2)) / 4000 == pytest.approx(0.5 + 0.125, abs=0.03)
