"""Gradients against finite differences, for every model that has them."""

import sys

import numpy
import pytest
from numpy.testing import assert_allclose

from spacy_eeap.attribute.gradients import gradient_x_input, integrated_gradients

from .pipelines import ENSEMBLE, answerer, classifier, decide, tagger

TEXT = "This film is very good. A bad book."
STORY = "Mary is in the kitchen. Mary is in the kitchen. Where is Mary?"
SMALL_STEP = 3e-2


def several_labels_beside_a_linear_part():
    nlp = classifier(factory="eeap_textcat_multilabel", **ENSEMBLE)
    for layer in nlp.get_pipe("textcat").model.walk():
        if "mixture" in layer.attrs:
            layer.attrs["mixture"] = [0.8, 1.5, -1.0]
    return nlp


PIPELINES = {
    "global": classifier,
    "several labels": lambda: classifier(factory="eeap_textcat_multilabel"),
    "GRU": lambda: classifier(encode={"@layers": "spacy-eeap.BiGRU.v1", "nO": 8}),
    "hops": lambda: classifier({"@layers": "spacy-eeap.MultiHopAttention.v1"}),
    "sentences": lambda: classifier({"@layers": "spacy-eeap.HierarchicalAttention.v1"}),
    "sparse": lambda: classifier(
        {"@layers": "spacy-eeap.GlobalAttention.v1", "normalise": "entmax15"}
    ),
    "linear": lambda: classifier(**ENSEMBLE),
    "linear, several labels": several_labels_beside_a_linear_part,
    "tagger": tagger,
    "facts": answerer,
    "memory network": lambda: answerer(network=True),
}


@pytest.fixture(scope="module", params=PIPELINES)
def decided(request):
    nlp = PIPELINES[request.param]()
    text = TEXT if nlp.pipe_names[-1] != "qa" else STORY
    return decide(nlp, [text])


def log_probability(opened, rows, decision):
    probabilities, _ = opened.run(rows[None])
    return numpy.log(probabilities[0, decision.label].astype("d"))


def test_rows_of_the_text_give_the_scores_of_the_component(decided):
    decider, decisions = decided
    rows = decider.rows()
    for decision in decisions:
        opened = rows.open(decision)
        probabilities, _ = opened.run(opened.rows[None])
        assert probabilities[0, decision.label] == pytest.approx(
            decision.score, rel=1e-4
        )


def test_gradient_is_that_of_finite_differences(decided):
    decider, decisions = decided
    decision = decisions[0]
    opened = decider.rows().open(decision)
    [values] = gradient_x_input(decider, [decision])
    for unit, value in zip(opened.of_units, values, strict=True):
        step = numpy.zeros_like(opened.rows)
        step[unit] = SMALL_STEP * opened.rows[unit]
        above = log_probability(opened, opened.rows + step, decision)
        below = log_probability(opened, opened.rows - step, decision)
        slope = (above - below) / (2 * SMALL_STEP)
        assert value == pytest.approx(slope, rel=0.05, abs=2e-3)


def test_integrated_gradients_sum_to_what_the_text_adds_to_nothing(decided):
    decider, decisions = decided
    decision = decisions[0]
    rows = decider.rows()
    opened = rows.open(decision)
    nothing = log_probability(opened, numpy.zeros_like(opened.rows), decision)
    everything = numpy.log(decision.score)

    class AllRows:
        """Counts every row as a unit: the question, the token itself."""

        exclusive = rows.exclusive

        def open(self, decision):
            opened = rows.open(decision)
            return opened._replace(of_units=numpy.arange(len(opened.rows)))

    class AllDecider:
        rows = staticmethod(AllRows)

    [values] = integrated_gradients(AllDecider(), [decision])
    assert values.sum() == pytest.approx(everything - nothing, rel=0.05, abs=0.02)


def test_the_model_stays_as_it_was(decided):
    decider, decisions = decided
    before = decider.model.to_bytes()
    gradient_x_input(decider, decisions[:1])
    integrated_gradients(decider, decisions[:1])
    assert decider.model.to_bytes() == before
    for node in decider.model.walk():
        assert not node.grad_names or not any(
            node.get_grad(name).any() for name in node.grad_names
        )


def test_there_is_one_number_for_each_unit(decided):
    decider, decisions = decided
    for method in (gradient_x_input, integrated_gradients):
        values = method(decider, decisions[:2])
        shapes = [each.shape for each in values]
        assert shapes == [(len(each.units),) for each in decisions[:2]]


def test_it_does_not_change_what_a_text_in_a_batch_gets(classes):
    texts = [TEXT, "good bag"]
    both = gradient_x_input(*decide(classes, texts))
    for text, expected in zip(texts, both, strict=True):
        [alone] = gradient_x_input(*decide(classes, [text]))
        assert_allclose(alone, expected, atol=1e-5)


def test_without_captum_it_is_said_how_to_install_it(classes, monkeypatch):
    monkeypatch.setitem(sys.modules, "captum.attr", None)
    with pytest.raises(ImportError, match=r"pip install captum.*'faithfulness'"):
        gradient_x_input(*decide(classes, [TEXT]))
