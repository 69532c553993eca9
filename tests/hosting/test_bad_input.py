"""Bad input ends in an error that says what to do, whosever error it is."""

import shutil

import numpy
import pytest
import spacy
from spacy.cli.train import train
from thinc.api import Adam
from thinc.config import ConfigValidationError

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


def test_labels_that_do_not_occur(initialize):
    with pytest.raises(ValueError, match=r"X, Y\) occurs .* BAD, GOOD. Correct \["):
        initialize(labels=["X", "Y"])


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
        train(CONFIGS / "textcat.cfg", overrides=overrides)


def test_path_of_the_corpus_not_given():
    with pytest.raises(ValueError, match=r"E913.*override it on the CLI"):
        train(CONFIGS / "textcat.cfg", overrides=TINY)


def test_file_that_is_no_corpus(paths, tmp_path):
    (tmp_path / "cut.spacy").write_bytes(b"cut")
    overrides = {**TINY, **paths, "paths.train": str(tmp_path / "cut.spacy")}
    with pytest.raises(ValueError, match=r"E1014.*spacy convert"):
        train(CONFIGS / "textcat.cfg", overrides=overrides)


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
    with pytest.raises(ValueError, match=r"dimension 'nO' .* from 16 to 8"):
        spacy.load(damaged)


def test_missing_pipeline():
    with pytest.raises(OSError, match=r"E050.*no/such/model"):
        spacy.load("no/such/model")


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        (MODEL + "tok2vec.encode.layers", 2, "encode -> layers\tunexpected argument"),
        (MODEL + "attend.heads", 2, "attend -> heads\tunexpected argument"),
        (MODEL + "tok2vec.encode.nO", "wide", "'wide' is not <class 'int'>"),
        (MODEL + "tok2vec.encode.depth", 1.5, "1.5 is not <class 'int'>"),
        ("components.textcat.save_activation", True, "unexpected argument"),
        ("components.textcat.save_activations", "yes", "'yes' is not <class 'bool'>"),
    ],
)
def test_option_that_is_unknown_or_of_the_wrong_type(
    option, value, message, from_config
):
    with pytest.raises(ConfigValidationError, match=message):
        from_config({option: value})


def test_unknown_layer(from_config):
    with pytest.raises(ValueError, match=r"(?s)E893.*Available.*GlobalAttention\.v1"):
        from_config({MODEL + "attend.@layers": "spacy-eeap.GlobalAttn.v1"})


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("tok2vec.encode.nO", 7, "bigru: nO .* must be even, was 7"),
        ("tok2vec.encode.depth", 0, "bigru: depth must be at least 1, was 0"),
        ("tok2vec.encode.dropout", 2.0, "dropout .* below 1, .* was 2.0"),
    ],
)
def test_value_out_of_range(option, value, message, from_config):
    with pytest.raises(ValueError, match=message):
        from_config({MODEL + option: value})


def test_odd_width_that_the_encoder_would_inherit(initialize):
    inherited = {"tok2vec.encode.nO": None, "tok2vec.embed.width": 7}
    with pytest.raises(ValueError, match=r"bigru: nO .* must be even, was 7"):
        initialize({MODEL + key: value for key, value in inherited.items()})


@pytest.mark.parametrize(
    ("factory", "other"),
    [
        ("eeap_textcat", "eeap_textcat_multilabel"),
        ("eeap_textcat_multilabel", "eeap_textcat"),
    ],
)
def test_model_at_odds_with_its_factory(factory, other, from_config):
    overrides = {
        "components.textcat.factory": factory,
        MODEL + "predict.exclusive_classes": factory != "eeap_textcat",
    }
    with pytest.raises(ValueError, match=rf"Change it there, or use {other}\.$"):
        from_config(overrides)
