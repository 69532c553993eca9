import math
from dataclasses import replace

import numpy
import pytest
import spacy

from spacy_eeap.components.qa.factory import DEFAULT_MODEL_CONFIG
from spacy_eeap.explain import Explanation, explain
from spacy_eeap.explain.kinds.predicted import predicted

from ...tagged import tagged_examples
from ...told import TEXTS, new_pipeline, story_examples
from ..pipelines import train

CONTENT = {
    "words": ["Good", "film"],
    "spaces": [True, False],
    "attention": [0.75, 0.25],
    "scores": {"POS": 0.9},
    "predicted": ["POS"],
}


def test_it_is_what_the_constructor_makes():
    assert predicted(Explanation, CONTENT["attention"], **CONTENT) == Explanation(
        **CONTENT
    )


def test_lists_that_are_left_out_are_those_of_one_explanation():
    one, other = (predicted(Explanation, [], **CONTENT) for _ in range(2))
    one.attributions["erasure"] = [0.5, 0.5]
    assert other.attributions == {}


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_what_is_no_number_is_named(bad):
    content = {**CONTENT, "attention": [0.75, bad]}
    with pytest.raises(ValueError, match=r"attention of 'film' must be .* was: "):
        predicted(Explanation, content["attention"], **content)


@pytest.fixture(params=["classifier", "heads", "hops", "sentences", "tagger", "qa"])
def nlp(request):
    attentions = {"classifier": "Global", "heads": "MultiHead", "hops": "MultiHop"}
    if request.param in attentions:
        name = attentions[request.param]
        return train(attend=f"spacy-eeap.{name}Attention.v1")
    if request.param == "sentences":
        return train(attend="spacy-eeap.HierarchicalAttention.v1")
    if request.param == "qa":
        nlp = new_pipeline(DEFAULT_MODEL_CONFIG)
        nlp.initialize(lambda: story_examples(nlp))
        return nlp
    nlp = spacy.blank("en")
    nlp.add_pipe("eeap_tagger")
    nlp.initialize(lambda: tagged_examples(nlp))
    return nlp


def test_lists_of_a_prediction_fit_each_other(nlp):
    for explanation in explain(nlp, TEXTS[:3]):
        assert replace(explanation) == explanation


def test_a_model_that_predicts_no_numbers_is_told(nlp):
    [pipe] = [pipe for _, pipe in nlp.components]
    for layer in pipe.model.walk():
        for name in layer.param_names:
            before = layer.get_param(name).copy()
            layer.set_param(name, numpy.full_like(before, math.nan))
            with pytest.raises(ValueError, match=r"must be .* was: nan"):
                list(explain(nlp, TEXTS[:1]))
            layer.set_param(name, before)
