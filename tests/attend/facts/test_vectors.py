import numpy
import pytest
from numpy.testing import assert_array_equal
from thinc.api import Model

from spacy_eeap.attend.facts.vectors import read_vectors
from spacy_eeap.stories.memories import Memories

# Two sentences, each with three vectors of width 2, and two stories that both ask the
# second.
SENTENCES = numpy.arange(12, dtype="f").reshape(2, 6)
MEMORIES = Memories(
    sentences=SENTENCES,
    facts=numpy.asarray([0, 1, 0]),
    lengths=numpy.asarray([1, 2]),
    questions=numpy.asarray([1, 1]),
)


@pytest.fixture
def model():
    T = numpy.full((2, 1, 2), 99, dtype="f")
    return Model("hops", lambda *_: None, params={"T": T}, dims={"nI": 6, "nO": 2})


def test_times_stand_below_the_sentences(model):
    asked, tables, _ = read_vectors(model, MEMORIES, n_tables=2, asking=2)
    assert_array_equal(asked, [[10, 11], [10, 11]])
    assert_array_equal(tables[0], [[0, 1], [6, 7], [99, 99]])
    assert_array_equal(tables[1], [[2, 3], [8, 9], [99, 99]])


def test_without_times_there_are_the_sentences_alone():
    model = Model("hops", lambda *_: None, dims={"nI": 6, "nO": 2})
    _, tables, backprop = read_vectors(model, MEMORIES, n_tables=2, asking=0)
    assert_array_equal(tables[1], [[2, 3], [8, 9]])
    d_sentences = backprop(numpy.zeros((2, 2), dtype="f"), tables)
    assert_array_equal(d_sentences, [[0, 1, 2, 3, 0, 0], [6, 7, 8, 9, 0, 0]])


def test_gradients_of_questions_and_tables_add_up(model):
    _, tables, backprop = read_vectors(model, MEMORIES, n_tables=2, asking=0)
    d_asked = numpy.asarray([[1, 2], [10, 20]], dtype="f")
    d_sentences = backprop(d_asked, [numpy.ones_like(table) for table in tables])
    assert_array_equal(d_sentences, [[1, 1, 1, 1, 0, 0], [12, 23, 1, 1, 0, 0]])
    assert_array_equal(model.get_grad("T"), numpy.ones((2, 1, 2)))
