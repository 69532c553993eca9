import numpy
import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal

from spacy_eeap.components.qa.answers import (
    best_answers,
    cross_entropy,
    gold_answer,
    one_hot,
)
from spacy_eeap.stories import make_story

LABELS = ["garden", "kitchen", "milk,football", "no", "office", "yes"]


def told(*scores):
    [answer] = best_answers(numpy.asarray([scores], dtype="f"), LABELS)
    return answer


def logits_to_loss(logits, truths):
    scores = numpy.exp(logits) / numpy.exp(logits).sum(axis=1, keepdims=True)
    return cross_entropy(scores, truths)


@pytest.fixture
def doc():
    return make_story(spacy.blank("en"), ["Mary is in the kitchen."], "Where is Mary?")


def test_the_answer_is_the_text_of_the_highest_score():
    answer = told(0.0625, 0.5, 0, 0, 0.25, 0.1875)
    assert (answer["text"], answer["score"]) == ("kitchen", 0.5)


def test_the_five_best_candidates_are_told_best_first():
    answer = told(0.0625, 0.5, 0, 0.03125, 0.25, 0.15625)
    assert list(answer["candidates"].items()) == [
        ("kitchen", 0.5),
        ("office", 0.25),
        ("yes", 0.15625),
        ("garden", 0.0625),
        ("no", 0.03125),
    ]


def test_fewer_labels_than_five_are_all_candidates():
    [answer] = best_answers(numpy.asarray([[0.25, 0.75]], dtype="f"), ["no", "yes"])
    assert answer["candidates"] == {"yes": 0.75, "no": 0.25}


def test_several_answers_are_told_apart():
    assert told(0, 0, 1, 0, 0, 0)["answers"] == ["milk", "football"]
    assert told(1, 0, 0, 0, 0, 0)["answers"] == ["garden"]


def test_what_is_told_is_plain_data():
    answer = told(0, 0, 1, 0, 0, 0)
    numbers = [answer["score"], *answer["candidates"].values()]
    assert {type(number) for number in numbers} == {float}


def test_each_document_has_its_answer():
    scores = numpy.eye(len(LABELS), dtype="f")
    assert [answer["text"] for answer in best_answers(scores, LABELS)] == LABELS


def test_a_document_without_an_answer_has_none(doc):
    assert gold_answer(doc) is None


def test_the_text_is_the_answer(doc):
    doc._.answer = {"text": "milk,football", "answers": ["milk", "football"]}
    assert gold_answer(doc) == "milk,football"


@pytest.mark.parametrize(
    "answer", ["kitchen", {}, {"text": ""}, {"text": None}, ["kitchen"], {"text": 1}]
)
def test_an_answer_that_is_no_dict_with_a_text(answer, doc):
    doc._.answer = answer
    with pytest.raises(ValueError, match=r'like \{"text": "milk"\}, but .* was .*Corr'):
        gold_answer(doc)


def test_truths_are_one_at_the_answer_and_zero_without_an_answer():
    found = one_hot("qa", ["kitchen", None, "yes"], ["yes", "no", "kitchen"])
    assert_array_equal(found, [[0, 0, 1], [0, 0, 0], [1, 0, 0]])
    assert found.dtype == "float32"


def test_an_answer_that_is_no_label():
    with pytest.raises(ValueError, match=r"'attic' is not .*'qa'.*spacy init labels"):
        one_hot("qa", ["yes", "attic"], ["yes", "no"])


def test_loss_is_the_surprise_at_the_answers():
    scores = numpy.asarray([[0.5, 0.5], [0.25, 0.75], [0.9, 0.1]], dtype="f")
    truths = numpy.asarray([[1, 0], [1, 0], [0, 0]], dtype="f")
    loss, _ = cross_entropy(scores, truths)
    assert loss == pytest.approx(numpy.log(2) + numpy.log(4))


def test_gradient_is_that_of_the_logits():
    rng = numpy.random.default_rng(0)
    logits = rng.normal(size=(3, 4))
    truths = numpy.eye(4)[[2, 0, 1]]
    _, d_logits = logits_to_loss(logits, truths)
    for place in numpy.ndindex(logits.shape):
        step = numpy.zeros_like(logits)
        step[place] = 1e-5
        higher, _ = logits_to_loss(logits + step, truths)
        lower, _ = logits_to_loss(logits - step, truths)
        assert_allclose((higher - lower) / 2e-5, d_logits[place], atol=1e-8)


def test_without_an_answer_there_is_no_gradient():
    scores = numpy.asarray([[0.25, 0.75], [0.9, 0.1]], dtype="f")
    truths = numpy.asarray([[0, 0], [1, 0]], dtype="f")
    _, d_logits = cross_entropy(scores, truths)
    assert_array_equal(d_logits[0], [0, 0])
    assert d_logits[1].any()


def test_an_answer_that_was_given_no_chance_has_a_finite_loss():
    scores, truths = numpy.asarray([[[0, 1]], [[1, 0]]], dtype="f")
    loss, d_logits = cross_entropy(scores, truths)
    assert 80 < loss < 90
    assert_array_equal(d_logits, [[-1, 1]])


@pytest.mark.parametrize("truths", [[[1, 0]], [[0, 0]]])
def test_scores_that_are_not_a_number_are_not_hidden(truths):
    scores = numpy.asarray([[numpy.nan, 0.5]], dtype="f")
    loss, _ = cross_entropy(scores, numpy.asarray(truths, dtype="f"))
    assert numpy.isnan(loss)
