import numpy
import pytest

from spacy_eeap.attribute.erasure import erasure
from spacy_eeap.attribute.gradients import gradient_x_input
from spacy_eeap.attribute.target import ask_about

from .pipelines import decide

TEXT = "This film is very good."


@pytest.mark.parametrize("method", [erasure, gradient_x_input])
def test_a_contrast_is_the_one_label_less_the_other(classes, method):
    decider, [decision] = decide(classes, [TEXT])
    one, other = (decider.labels[i] for i in (decision.label, 1 - decision.label))
    [asked] = ask_about(decider, [decision], contrast=other)
    [for_one] = method(decider, ask_about(decider, [decision], one))
    [for_other] = method(decider, ask_about(decider, [decision], other))
    [both] = method(decider, [asked])
    assert numpy.allclose(both, for_one - for_other, atol=1e-5)


def test_a_decision_about_the_contrast_itself_is_asked_about_without_it(classes):
    decider, [decision] = decide(classes, [TEXT])
    [asked] = ask_about(decider, [decision], contrast=decider.labels[decision.label])
    assert asked.contrast is None


def test_the_same_question_is_asked_once(classes):
    decider, [decision] = decide(classes, [TEXT])
    label = decider.labels[0]
    assert len(ask_about(decider, [decision, decision], label)) == 1


def test_an_unknown_label_is_refused_with_those_that_there_are(classes):
    decider, decisions = decide(classes, [TEXT])
    with pytest.raises(ValueError, match=r"labels are 'GOOD', 'BAD', not 'SPORT'"):
        ask_about(decider, decisions, "SPORT")
