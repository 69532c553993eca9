import numpy
import pytest

from spacy_eeap.attribute.gradients import gradient_x_input, integrated_gradients
from spacy_eeap.explain.collect.deciders import find_decider

from .pipelines import decide

TEXTS = {
    "classes": ["This film is good."],
    "tags": ["They book the show ."],
    "facts": ["Mary is in the kitchen. John left. Where is Mary?"],
}


@pytest.mark.parametrize("kind", TEXTS)
def test_the_model_is_copied_once_for_all_gradients(kind, request, monkeypatch):
    decider, decisions = decide(request.getfixturevalue(kind), TEXTS[kind])
    copies = []
    copy = type(decider.model).copy
    monkeypatch.setattr(
        type(decider.model), "copy", lambda model: copies.append(model) or copy(model)
    )
    gradient_x_input(decider, decisions)
    integrated_gradients(decider, decisions)
    assert copies == [decider.model]


def test_sentences_that_are_known_stay_in_what_is_kept(classes):
    decider = find_decider(classes, "textcat")
    [doc] = decider.prepare([classes.make_doc("Good. Bad.")])
    left = decider.without(doc, numpy.array([True, False, True, True]))
    assert [sentence.text for sentence in left.sents] == ["Good", "Bad."]
