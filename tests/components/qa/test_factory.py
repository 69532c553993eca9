import pytest
import spacy
from thinc.api import Config

from spacy_eeap.components.qa.answerer import QuestionAnswerer
from spacy_eeap.components.qa.factory import DEFAULT_MODEL_CONFIG
from spacy_eeap.components.qa.scorer import score_answers

from ...told import BAG_OF_FACTS, new_pipeline


def test_factory_makes_its_component():
    pipe = new_pipeline().get_pipe("qa")
    assert type(pipe) is QuestionAnswerer
    assert pipe.name == "qa"
    assert pipe.labels == ()
    assert pipe.save_activations is False
    assert pipe.scorer is score_answers


def test_only_the_accuracy_weighs_in_training():
    meta = spacy.blank("en").get_factory_meta("eeap_qa")
    weights = dict(meta.default_score_weights)
    assert weights.pop("qa_acc") == 1.0
    assert set(weights.values()) == {None}


def test_classes_that_do_not_exclude_each_other_are_refused():
    model = {**BAG_OF_FACTS, "exclusive_classes": False}
    with pytest.raises(ValueError, match=r"'qa' gives one answer.*= true, but has fal"):
        new_pipeline(model)


def test_a_model_that_does_not_tell_its_kind_is_taken():
    model = {
        "@architectures": "spacy.TextCatBOW.v3",
        "exclusive_classes": True,
        "ngram_size": 1,
        "no_output_layer": False,
    }
    assert new_pipeline(model)


def test_default_model_reads_attends_and_predicts():
    assert Config(DEFAULT_MODEL_CONFIG).keys() == {
        "@architectures",
        "read",
        "attend",
        "predict",
    }
