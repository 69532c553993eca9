"""Bad data ends in an error that says what to do, whosever error it is."""

import shutil

import numpy
import pytest
import spacy
from spacy.cli.train import train
from thinc.api import Adam

from ..tiny import CONFIGS, MODEL, MULTILABEL, TINY, make_examples, update


@pytest.fixture
def initialize(from_config):
    """Initialize a new pipeline, by default with the good examples."""

    def initialize(overrides=None, all_cats=None, **settings):
        nlp = from_config(overrides)
        examples = make_examples(nlp)
        for example in examples if all_cats is not None else []:
            example.reference.cats = all_cats
        nlp.get_pipe("textcat").initialize(lambda: examples, nlp=nlp, **settings)

    return initialize


@pytest.fixture
def damaged(model_path, tmp_path):
    """A copy of the trained pipeline to damage."""
    return shutil.copytree(model_path, tmp_path / "damaged")


@pytest.mark.parametrize("labels", [["X", "Y"], ["GOOD", "BAAD"]])
def test_labels_other_than_those_of_the_data(initialize, labels):
    message = rf"has the labels .*BAD.* given to it: {', '.join(labels)}\. Correct \["
    with pytest.raises(ValueError, match=message):
        initialize(labels=labels)


def test_labels_of_other_components_are_no_error_unless_there_are_no_others(initialize):
    cats = {"GOOD": 1.0, "OF_ANOTHER_COMPONENT": 1.0}
    initialize(MULTILABEL, cats, labels=["GOOD", "BAD"])
    with pytest.raises(ValueError, match="GOOD, OF_ANOTHER_COMPONENT, which are not"):
        initialize(MULTILABEL, cats, labels=["X", "Y"])


def test_positive_label_that_does_not_occur(initialize):
    with pytest.raises(ValueError, match=r"E920.*Available labels: \('GOOD', 'BAD'\)"):
        initialize(positive_label="X")


@pytest.mark.parametrize("cats", [{}, {"GOOD": 1.0}], ids=["no label", "one label"])
def test_exclusive_classes_need_two_labels(initialize, cats):
    with pytest.raises(ValueError, match=r"E867.*requires at least two labels"):
        initialize(all_cats=cats)


def test_multilabel_needs_a_label(initialize):
    with pytest.raises(ValueError, match=r"E143.*calling add_label"):
        initialize(MULTILABEL, all_cats={})


def test_multilabel_takes_one_label(initialize):
    initialize(MULTILABEL, all_cats={"GOOD": 1.0})


def test_two_true_classes_where_one_is_allowed(initialize):
    with pytest.raises(ValueError, match=r"E895.*use the 'textcat_multilabel'"):
        initialize(all_cats={"GOOD": 1.0, "BAD": 1.0})


def test_pipeline_that_was_not_initialized(from_config):
    with pytest.raises(ValueError, match=r"E109.*forget to call `initialize\(\)`"):
        from_config()("A good film")


@pytest.mark.parametrize("missing", ["paths.train", "paths.dev"])
def test_missing_corpus_file(missing, paths):
    overrides = {**TINY, **paths, missing: "no/such/corpus.spacy"}
    with pytest.raises(FileNotFoundError, match=r"no/such/corpus\.spacy"):
        train(CONFIGS / "textcat_attention.cfg", overrides=overrides)


def test_path_of_the_corpus_not_given():
    with pytest.raises(ValueError, match=r"E913.*override it on the CLI"):
        train(CONFIGS / "textcat_attention.cfg", overrides=TINY)


def test_file_that_is_no_corpus(paths, tmp_path):
    (tmp_path / "cut.spacy").write_bytes(b"cut")
    overrides = {**TINY, **paths, "paths.train": str(tmp_path / "cut.spacy")}
    with pytest.raises(ValueError, match=r"E1014.*spacy convert"):
        train(CONFIGS / "textcat_attention.cfg", overrides=overrides)


def test_missing_vectors(paths):
    overrides = {**paths, "paths.vectors": "no/such/vectors"}
    with pytest.raises(OSError, match=r"vectors could not be found at 'no/such/vect"):
        train(CONFIGS / "textcat_vectors.cfg", overrides=overrides)


@pytest.mark.parametrize("number", [numpy.nan, numpy.inf])
def test_vectors_that_are_not_finite(number, from_config):
    nlp = from_config({MODEL + "tok2vec.embed.include_static_vectors": True})
    nlp.vocab.set_vector("good", numpy.asarray([1, number], dtype="f"))
    with pytest.raises(ValueError, match=r"1 words hold NaN .* 'good' .*init vectors"):
        nlp.initialize(lambda: make_examples(nlp))


def test_loss_that_is_not_a_number(nlp, examples):
    encode = nlp.get_pipe("textcat").model.get_ref("tok2vec").layers[1]
    encode.set_param("b", encode.get_param("b") * numpy.nan)
    with pytest.raises(ValueError, match=r"'textcat' is nan.*lower the learning rate"):
        update(nlp, examples, Adam(0.01), 1)


@pytest.mark.parametrize("size", [0, 1000])
def test_truncated_weights(size, damaged):
    weights = damaged / "textcat" / "model"
    weights.write_bytes(weights.read_bytes()[:size])
    with pytest.raises(ValueError, match=r"'textcat' from .*copy it again in full"):
        spacy.load(damaged)


def test_missing_weights(damaged):
    (damaged / "textcat" / "model").unlink()
    with pytest.raises(ValueError, match=r"model'.*copy it again in full"):
        spacy.load(damaged)


def test_missing_component(damaged):
    shutil.rmtree(damaged / "textcat")
    with pytest.raises(ValueError, match=r"'textcat' from .*copy it again in full"):
        spacy.load(damaged)


def test_truncated_labels(damaged):
    (damaged / "textcat" / "cfg").write_text('{"labels": ["GO')
    with pytest.raises(ValueError, match=r"'textcat' from .*copy it again in full"):
        spacy.load(damaged)


def test_weights_of_another_size(damaged):
    config = (damaged / "config.cfg").read_text()
    (damaged / "config.cfg").write_text(config.replace("nO = 8\n", "nO = 16\n"))
    with pytest.raises(ValueError, match=r"'nO' must be 16 by the config, but was 8"):
        spacy.load(damaged)


def test_missing_pipeline():
    with pytest.raises(OSError, match=r"E050.*no/such/model"):
        spacy.load("no/such/model")


def test_no_vectors_where_the_model_needs_them(from_config):
    nlp = from_config({MODEL + "tok2vec.embed.include_static_vectors": True})
    with pytest.raises(ValueError, match=r"has none.*\[initialize\] vectors"):
        nlp.initialize(lambda: make_examples(nlp))


@pytest.mark.parametrize("damage", ["missing", "empty"])
def test_lost_labels(damage, damaged):
    labels = damaged / "textcat" / "cfg"
    labels.write_text("{}") if damage == "empty" else labels.unlink()
    with pytest.raises(ValueError, match=r"'textcat' from .*copy it again in full"):
        spacy.load(damaged)


def test_weights_of_another_cell(damaged):
    config = (damaged / "config.cfg").read_text()
    (damaged / "config.cfg").write_text(config.replace("BiMinGRU", "BiLSTM"))
    with pytest.raises(ValueError, match="by the config, but was saved with W, b"):
        spacy.load(damaged)("A good film")
