import numpy
import pytest
from numpy.testing import assert_allclose
from thinc.api import fix_random_seed

from spacy_eeap.embed.bag_of_words import BagOfWords
from spacy_eeap.predict.answer_words import Answers, AnswerWords

LABELS = ["milk", "milk,football", "Fred"]
U = numpy.random.default_rng(0).normal(size=(2, 4)).astype("f")


@pytest.fixture
def words():
    fix_random_seed(0)
    return BagOfWords(3, 4, rows=9)


@pytest.fixture
def model(words):
    model = AnswerWords(words)
    model.attrs["set_answers"](model, LABELS)
    words.initialize()
    return model.initialize()


@pytest.fixture(params=["words", "own"])
def any_model(request, model):
    return model if request.param == "words" else own()


def own():
    return Answers(4).initialize(Y=numpy.zeros((2, 3), dtype="f"))


def weights(model):
    """W (nO, nI), the last table of the words where it is theirs."""
    if model.layers:
        return model.layers[0].get_param("E")[model.attrs["rows"], 8:]
    return model.get_param("W")


def test_probabilities_are_the_softmax_of_the_products(any_model):
    exponentials = numpy.exp(U @ weights(any_model).T)
    expected = exponentials / exponentials.sum(axis=1, keepdims=True)
    assert_allclose(any_model.predict(U), expected, rtol=1e-5)
    assert any_model.get_dim("nO") == 3


def test_the_gradient_that_comes_back_is_that_of_the_logits(any_model):
    Y, backprop = any_model.begin_update(U)
    W = weights(any_model)
    assert_allclose(backprop(Y), Y @ W, rtol=1e-5)
    expected = Y.T @ U
    if any_model.layers:
        dE = any_model.layers[0].get_grad("E")
        assert_allclose(dE[any_model.attrs["rows"], 8:], expected, rtol=1e-5)
        assert abs(dE).sum() == pytest.approx(abs(expected).sum(), rel=1e-5)
    else:
        assert_allclose(any_model.get_grad("W"), expected, rtol=1e-5)


def test_an_answer_has_the_row_of_the_word_in_texts(model, words):
    ids = numpy.asarray([words.attrs["words"].words], dtype="uint64").ravel()
    rows = words.attrs["words"].find(ids)
    assert sorted(model.attrs["rows"]) == sorted(rows)


def test_answers_that_differ_in_case_have_rows_of_their_own(words):
    model = AnswerWords(words)
    model.attrs["set_answers"](model, ["US", "us", "Us", "It"])
    assert len(set(model.attrs["rows"])) == 4


def test_the_vectors_of_a_W_of_its_own_are_drawn_as_in_the_paper():
    W = Answers(100).initialize(Y=numpy.zeros((1, 300))).get_param("W")
    assert W.std() == pytest.approx(0.1, rel=0.05)


def test_answers_that_were_not_set_are_asked_for(words):
    with pytest.raises(ValueError, match="of 3 answers it was told 0"):
        AnswerWords(words).initialize(Y=numpy.zeros((2, 3)))
    with pytest.raises(ValueError, match="of some answers it was told 0"):
        AnswerWords(words).initialize()


def test_more_answers_than_rows_are_refused(words):
    model = AnswerWords(words)
    with pytest.raises(ValueError, match="rows for 9 words"):
        model.attrs["set_answers"](model, [str(i) for i in range(10)])
