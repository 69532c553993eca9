"""A config that cannot work ends in an error that names the option, and the cure."""

import pytest
from thinc.config import ConfigValidationError

from ..tiny import MODEL, make_examples


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
        ("tok2vec.encode.nO", 7, "bimingru: nO .* must be even, was 7"),
        ("tok2vec.encode.depth", 0, "bimingru: depth must be at least 1, was 0"),
        ("tok2vec.encode.dropout", 2.0, "dropout .* below 1, .* was 2.0"),
        ("tok2vec.encode.dropout", "0.2", "dropout .* was '0.2'"),
        ("predict.hidden_width", 0, "hidden_width must be at least 1, .* was 0"),
        ("attend.nH", 0, "nH, the width of the keys, must be at least 1, .* was 0"),
    ],
)
def test_value_out_of_range(option, value, message, from_config):
    with pytest.raises(ValueError, match=message):
        from_config({MODEL + option: value})


def test_odd_width_that_the_encoder_would_inherit(from_config):
    inherited = {"tok2vec.encode.nO": None, "tok2vec.embed.width": 7}
    nlp = from_config({MODEL + key: value for key, value in inherited.items()})
    with pytest.raises(ValueError, match=r"bimingru: nO .* must be even, was 7"):
        nlp.initialize(lambda: make_examples(nlp))


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
