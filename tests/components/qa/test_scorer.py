import numpy
import pytest
import spacy
from spacy.training import Example

from spacy_eeap.annotations.activations import save
from spacy_eeap.components.qa.scorer import make_qa_scorer
from spacy_eeap.stories import make_story

FACTS = ["Mary took the milk.", "John slept."]
HIT, MISS = [[[0.9, 0.1]]], [[[0.1, 0.9]]]
ANSWER_SCORES = {"qa_acc", "qa_acc_per_task", "qa_error_mean", "qa_failed_tasks"}
FACT_SCORES = {"qa_support_hits", "qa_support_hits_per_task"}


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("en")


@pytest.fixture
def example(nlp):
    """Make an example whose first fact is the supporting one."""

    def make(predicted, gold, task=None, hops=None, supporting=(0,)):
        pair = [make_story(nlp, FACTS, "Who took the milk?") for _ in range(2)]
        for doc, text in zip(pair, [predicted, gold], strict=True):
            doc._.answer = None if text is None else {"text": text}
        pair[1]._.task = task
        pair[1]._.supporting_facts = supporting and list(supporting)
        if hops is not None:
            save(pair[0], "qa", {"hops": numpy.asarray(hops, dtype="f")})
        return Example(*pair)

    return make


def score(*examples, **kwargs):
    return make_qa_scorer()(iter(examples), pipe_name="qa", **kwargs)


def test_accuracy_is_the_share_of_right_answers(example):
    scores = score(example("a", "a"), example("b", "a"), example("c", "a"))
    assert scores["qa_acc"] == pytest.approx(1 / 3)


def test_accuracy_of_each_task(example):
    scores = score(
        example("a", "a", "qa1"), example("b", "b", "qa2"), example("c", "b", "qa2")
    )
    assert scores["qa_acc_per_task"] == {"qa1": 1.0, "qa2": 0.5}


def test_mean_error_weighs_every_task_the_same(example):
    right, wrong = example("a", "a", "qa1"), example("a", "b", "qa2")
    scores = score(right, right, right, wrong)
    assert scores["qa_error_mean"] == 0.5
    assert scores["qa_acc"] == 0.75


def test_without_tasks_the_mean_error_is_that_of_all(example):
    scores = score(example("a", "a"), example("a", "b"))
    assert scores["qa_error_mean"] == 1 - scores["qa_acc"] == 0.5
    assert scores["qa_acc_per_task"] == {}
    assert scores["qa_failed_tasks"] == 1


def test_questions_without_a_task_are_one_without_a_name(example):
    scores = score(example("a", "a", "qa1"), example("a", "b"))
    assert scores["qa_acc_per_task"] == {"qa1": 1.0}
    assert scores["qa_error_mean"] == 0.5


@pytest.mark.parametrize(("n_wrong", "failed"), [(4, 0), (5, 0), (6, 1)])
def test_a_task_fails_above_five_percent(n_wrong, failed, example):
    right, wrong = example("a", "a", "qa1"), example("a", "b", "qa1")
    scores = score(*[wrong] * n_wrong, *[right] * (100 - n_wrong))
    assert scores["qa_failed_tasks"] == failed


def test_no_prediction_is_a_wrong_answer(example):
    assert score(example(None, "a"))["qa_acc"] == 0.0


def test_questions_without_a_gold_answer_are_left_out(example):
    scores = score(example("a", None, "qa1"), example("a", "a", "qa2"))
    assert scores["qa_acc_per_task"] == {"qa2": 1.0}
    assert scores["qa_error_mean"] == 0.0


@pytest.mark.parametrize("n_examples", [0, 2])
def test_without_gold_answers_no_score_is_told(n_examples, example):
    scores = score(*[example("a", None, hops=HIT)] * n_examples)
    assert scores == dict.fromkeys(ANSWER_SCORES)


def test_hits_are_a_share_of_the_right_answers(example):
    scores = score(
        example("a", "a", "qa1", HIT),
        example("a", "a", "qa1", MISS),
        example("a", "a", "qa2", HIT),
        example("a", "b", "qa2", MISS),
    )
    assert scores["qa_support_hits"] == pytest.approx(2 / 3)
    assert scores["qa_support_hits_per_task"] == {"qa1": 0.5, "qa2": 1.0}


def test_hits_are_zero_if_no_answer_is_right(example):
    scores = score(example("a", "b", "qa1", HIT))
    assert scores["qa_support_hits"] == 0.0
    assert scores["qa_support_hits_per_task"] == {"qa1": 0.0}


def test_without_activations_no_hits_are_told(example):
    assert score(example("a", "a", "qa1")).keys() == ANSWER_SCORES


@pytest.mark.parametrize("supporting", [None, ()])
def test_without_supporting_facts_no_hits_are_told(supporting, example):
    scores = score(example("a", "a", "qa1", HIT, supporting))
    assert scores.keys() == ANSWER_SCORES


def test_questions_without_supporting_facts_do_not_count_as_misses(example):
    scores = score(
        example("a", "a", "qa1", HIT), example("a", "a", "qa2", MISS, supporting=None)
    )
    assert scores["qa_support_hits"] == 1.0
    assert scores["qa_support_hits_per_task"] == {"qa1": 1.0}


def test_weights_of_other_components_are_not_read(example):
    one = example("a", "a", "qa1", HIT)
    save(one.predicted, "other", {"hops": numpy.asarray(MISS, dtype="f")})
    assert score(one)["qa_support_hits"] == 1.0
    other = make_qa_scorer()([one], pipe_name="other")
    assert other["qa_support_hits"] == 0.0


def test_scores_are_numbers_of_python(example):
    scores = score(example("a", "a", "qa1", HIT), labels=["a"])
    assert scores.keys() == ANSWER_SCORES | FACT_SCORES
    for value in scores.values():
        values = value.values() if isinstance(value, dict) else [value]
        assert {type(number) for number in values} <= {int, float}
