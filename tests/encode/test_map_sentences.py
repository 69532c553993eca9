import numpy
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import Linear

from spacy_eeap.encode.map_sentences import map_sentences
from spacy_eeap.stories.memories import Memories

MEMORIES = Memories(
    sentences=numpy.arange(6, dtype="f").reshape(2, 3),
    facts=numpy.asarray([0, 1]),
    lengths=numpy.asarray([2]),
    questions=numpy.asarray([1]),
)


def test_the_rows_are_mapped_and_the_rest_is_left():
    linear = Linear(4)
    model = map_sentences(linear).initialize(X=MEMORIES)
    Y, backprop = model.begin_update(MEMORIES)
    assert_array_equal(Y.sentences, linear.predict(MEMORIES.sentences))
    assert Y[1:] == MEMORIES[1:]
    d_memories = backprop(Y)
    expected = Y.sentences @ linear.get_param("W")
    assert_allclose(d_memories.sentences, expected, rtol=1e-5)
    assert_allclose(linear.get_grad("b"), Y.sentences.sum(axis=0), rtol=1e-5)
    assert d_memories[1:] == MEMORIES[1:]


def test_the_width_can_be_given_where_there_is_no_data_yet():
    model = map_sentences(Linear(4, 3)).initialize()
    assert model.predict(MEMORIES).sentences.shape == (2, 4)
