import pytest
import spacy
from thinc.api import Config
from thinc.config import ConfigValidationError

from spacy_eeap.components.translate.factory import DEFAULT_MODEL_CONFIG
from spacy_eeap.components.translate.recognise import find_translator
from spacy_eeap.components.translate.translator import Translator
from spacy_eeap.decode.search.settings import Settings

from ...pairs import new_pipeline


def test_factory_makes_its_component():
    pipe = new_pipeline(beam_size=3, n_best=2, length_penalty=0.5).get_pipe("translate")
    assert type(pipe) is Translator
    assert pipe.name == "translate"
    assert pipe.settings == Settings(3, 2, 0.5)
    assert pipe.target_lang == "en"
    assert pipe.save_activations is False
    assert pipe.labels == ()


def test_it_is_found_as_what_translates():
    assert find_translator(new_pipeline()) == "translate"


def test_only_bleu_weighs_in_training():
    meta = spacy.blank("en").get_factory_meta("eeap_translate")
    weights = dict(meta.default_score_weights)
    assert weights.pop("trans_bleu") == 1.0
    assert set(weights.values()) == {None}


def test_default_model_embeds_encodes_attends_and_predicts():
    config = Config(DEFAULT_MODEL_CONFIG)
    assert config.keys() == {
        "@architectures",
        "width",
        "tok2vec",
        "decoder",
        "vocabulary",
    }
    pipe = spacy.blank("en").add_pipe("eeap_translate")
    assert pipe.model.name == "encoder_decoder"
    assert pipe.target_lang == "xx"


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("beam_size", 0, "beam_size must be at least 1, but was 0"),
        ("n_best", 0, "n_best must be at least 1, but was 0"),
        ("n_best", -2, "n_best must be at least 1, but was -2"),
        ("n_best", 2, r"'translate' finds .* at most 1, but was 2\. Set beam_size hig"),
        ("max_length", 0, "max_length must be at least 1, but was 0"),
        ("length_penalty", -0.5, r"length_penalty must be at least 0, but was -0\.5"),
        ("length_ratio", -1.0, r"length_ratio must be at least 0, but was -1\.0"),
    ],
)
def test_number_out_of_range(option, value, message):
    with pytest.raises(ValueError, match=message):
        new_pipeline(**{option: value})


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("save_activations", "yes", "'yes' is not <class 'bool'>"),
        ("beam_size", 2.5, "2.5 is not <class 'int'>"),
        ("beam", 3, "unexpected argument"),
        ("scorer", {"@scorers": "spacy-eeap.translation_scorer.v0"}, "scorer.v0"),
    ],
)
def test_config_that_cannot_work(option, value, message):
    with pytest.raises((ConfigValidationError, ValueError), match=message):
        new_pipeline(**{option: value})


def test_language_that_spacy_lacks():
    message = r"target_lang of the component 'translate' .* 'xx' for any, but was 'zz'"
    with pytest.raises(ValueError, match=message):
        new_pipeline(target_lang="zz")


@pytest.mark.parametrize(("lang", "tokens"), [("en", ["do", "n't"]), ("xx", ["don't"])])
def test_tokenizer_is_that_of_the_target_language(lang, tokens):
    pipe = new_pipeline(target_lang=lang).get_pipe("translate")
    assert [token.text for token in pipe.target_tokenizer("don't")] == tokens
