import numpy
import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal
from spacy.attrs import LOWER
from thinc.api import Adam, fix_random_seed

from spacy_eeap.embed import bag_of_words
from spacy_eeap.embed.bag_of_words import BagOfWords
from spacy_eeap.stories import make_story

nlp = spacy.blank("en")
STORIES = [
    make_story(nlp, ["Ann met Bob", "Ann slept"], "Who slept ?"),
    make_story(nlp, ["ann slept", "Bob met Ann again here"], "Who met Bob ?"),
]
# The distinct sentences, in the order in which they come.
SENTENCES = ["ann met bob", "ann slept", "who slept ?", "bob met ann again here"]
SENTENCES += ["who met bob ?"]


@pytest.fixture
def model():
    return trained_on(STORIES, rows=20)


def trained_on(docs, tables=2, width=3, **arguments):
    """A bag that has met some words."""
    fix_random_seed(0)
    model = BagOfWords(tables, width, **arguments).initialize()
    model.begin_update(docs)
    return model


def vectors(model, text):
    """The vectors of the words of a text (tables, width), table by table."""
    words = nlp.make_doc(text).to_array([LOWER]).ravel()
    return model.get_param("E")[model.attrs["words"].find(words)].reshape(
        len(words), -1, model.attrs["width"]
    )


def test_a_sentence_is_the_sum_of_its_words_where_order_does_not_matter():
    model = trained_on(STORIES, rows=20, position_encoding=False)
    rows = model.predict(STORIES).sentences
    for row, text in zip(rows, SENTENCES, strict=True):
        assert_allclose(row, vectors(model, text).sum(axis=0).ravel(), atol=1e-6)


def test_position_encoding_weighs_words_as_the_paper_has_it(model):
    rows = model.predict(STORIES).sentences
    for row, text in zip(rows, SENTENCES, strict=True):
        X = vectors(model, text)
        J, d = len(X), 3
        expected = numpy.zeros((2, d))
        for j in range(1, J + 1):
            for k in range(1, d + 1):
                weight = (1 - j / J) - (k / d) * (1 - 2 * j / J)
                expected[:, k - 1] += weight * X[j - 1, :, k - 1]
        assert_allclose(row, expected.ravel(), atol=1e-6)


def test_order_matters_with_position_encoding_only(model):
    docs = [make_story(nlp, ["Ann met Bob"], "Bob met Ann")]
    fact, question = model.predict(docs).sentences
    assert abs(fact - question).max() > 0.01
    model = trained_on(STORIES, rows=20, position_encoding=False)
    fact, question = model.predict(docs).sentences
    assert_allclose(fact, question, atol=1e-6)


def test_facts_and_questions_are_rows_of_the_sentences(model):
    memories = model.predict(STORIES)
    assert memories.facts.tolist() == [0, 1, 1, 3]
    assert memories.lengths.tolist() == [2, 2]
    assert memories.questions.tolist() == [2, 4]


def test_words_that_training_did_not_meet_are_null(model):
    docs = [make_story(nlp, ["Zoe slept"], "zoe yawns")]
    fact, question = model.predict(docs).sentences
    assert_array_equal(question, numpy.zeros(6))
    expected = vectors(model, "slept")[0] * [1 / 3, 2 / 3, 1]
    assert_allclose(fact, expected.ravel(), atol=1e-6)


def test_prediction_gives_no_rows_to_words(model):
    before = list(model.attrs["words"].words)
    model.predict([make_story(nlp, ["Zoe slept"], "zoe yawns")])
    assert model.attrs["words"].words == before


def test_the_null_word_stays_zero(model):
    for _ in range(2):
        Y, backprop = model.begin_update([make_story(nlp, ["Zoe slept"], "Dee ran")])
        backprop(Y)
        model.finish_update(Adam(0.1))
    assert_array_equal(model.get_param("E")[0], numpy.zeros(6))


@pytest.mark.parametrize("position_encoding", [True, False])
@pytest.mark.parametrize("chunk_size", [1, 30, 2**18])
def test_gradients(monkeypatch, position_encoding, chunk_size):
    monkeypatch.setattr(bag_of_words, "CHUNK_SIZE", chunk_size)
    model = trained_on(STORIES, rows=20, position_encoding=position_encoding)
    Y, backprop = model.begin_update(STORIES)
    dY = numpy.random.default_rng(0).normal(size=Y.sentences.shape).astype("f")
    assert backprop(Y._replace(sentences=dY)) == []
    # The output is linear in each vector.
    E = model.get_param("E")
    for row, column in [(1, 0), (3, 2), (7, 5)]:
        unit = numpy.zeros_like(E)
        unit[row, column] = 1.0
        model.set_param("E", unit)
        slope = (model.predict(STORIES).sentences * dY).sum()
        assert model.get_grad("E")[row, column] == pytest.approx(slope, abs=1e-5)


def test_the_size_of_chunks_changes_nothing(monkeypatch, model):
    expected = model.predict(STORIES).sentences
    for size in (1, 12, 40):
        monkeypatch.setattr(bag_of_words, "CHUNK_SIZE", size)
        assert_allclose(model.predict(STORIES).sentences, expected, atol=1e-6)


def test_vectors_are_drawn_as_in_the_paper():
    E = BagOfWords(4, 50, rows=1000).initialize().get_param("E")
    assert E.shape == (1001, 200)
    assert E[1:].std() == pytest.approx(0.1, rel=0.01)


def test_no_stories_have_no_sentences(model):
    assert model.predict([]).sentences.shape == (0, 6)


def test_prediction_has_no_gradient(model):
    with pytest.raises(ValueError, match="call the model with is_train=True"):
        model(STORIES, is_train=False)[1](None)


def test_no_rows_are_refused():
    with pytest.raises(ValueError, match="rows must be at least 1, but was 0"):
        BagOfWords(2, 3, rows=0)
