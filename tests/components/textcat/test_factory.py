import pytest
import spacy
from spacy.training import Example
from thinc.api import Config

from spacy_eeap.components.textcat.categorizer import (
    AttentiveMultilabelTextCategorizer,
    AttentiveTextCategorizer,
)
from spacy_eeap.components.textcat.factory import DEFAULT_MODEL_CONFIG

from ...tiny import CONFIGS


@pytest.mark.parametrize(
    ("factory", "component", "multi_label"),
    [
        ("eeap_textcat", AttentiveTextCategorizer, False),
        ("eeap_textcat_multilabel", AttentiveMultilabelTextCategorizer, True),
    ],
)
def test_factory_makes_its_component(factory, component, multi_label):
    pipe = spacy.blank("en").add_pipe(factory)
    assert type(pipe) is component
    assert pipe.model.attrs["multi_label"] is multi_label
    assert pipe.save_activations is False


@pytest.mark.parametrize(
    ("factory", "other", "exclusive"),
    [
        ("eeap_textcat", "eeap_textcat_multilabel", False),
        ("eeap_textcat_multilabel", "eeap_textcat", True),
    ],
)
def test_model_of_the_other_kind_is_refused(factory, other, exclusive):
    config = {"model": {"predict": {"exclusive_classes": exclusive}}}
    with pytest.raises(ValueError, match=f"exclusive_classes = .*or use {other}"):
        spacy.blank("en").add_pipe(factory, config=config)


def test_models_that_do_not_say_their_kind_are_taken_as_they_are():
    model = {
        "@architectures": "spacy.TextCatBOW.v3",
        "exclusive_classes": True,
        "ngram_size": 1,
        "no_output_layer": False,
    }
    assert spacy.blank("en").add_pipe("eeap_textcat", config={"model": model})


def test_scores_weigh_in_training_as_those_of_spacys_textcat():
    weights = spacy.blank("en").get_factory_meta("eeap_textcat").default_score_weights
    spacys = spacy.blank("en").get_factory_meta("textcat").default_score_weights
    assert weights == spacys


def test_the_config_file_shows_the_default_model():
    file = Config().from_disk(CONFIGS / "textcat.cfg")
    assert file["components"]["textcat"]["model"] == DEFAULT_MODEL_CONFIG


@pytest.mark.parametrize("factory", ["eeap_textcat", "eeap_textcat_multilabel"])
def test_a_label_is_added_once_and_not_for_each_text(factory, monkeypatch):
    nlp = spacy.blank("en")
    pipe = nlp.add_pipe(factory)
    added = []
    add_label = pipe.add_label

    def counting(label):
        added.append(label)
        return add_label(label)

    monkeypatch.setattr(pipe, "add_label", counting)
    labels = ["good", "bad", "neither"]
    cats = dict.fromkeys(labels, 0.0)
    examples = [
        Example.from_dict(nlp.make_doc(text), {"cats": {**cats, label: 1.0}})
        for label in labels
        for text in [f"It is {label}.", f"This, too, is {label}."]
    ]
    nlp.initialize(lambda: examples)
    assert pipe.labels == tuple(labels)
    assert len(added) <= 2 * len(labels)
