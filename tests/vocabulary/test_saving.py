import pytest
import srsly
from thinc.api import Model

from spacy_eeap.vocabulary.saving import _load
from spacy_eeap.vocabulary.subwords import Subwords

from .texts import TEXTS, VOCABULARIES, learnt

EACH = pytest.mark.parametrize("name", list(VOCABULARIES))


def layer(vocabulary):
    return Model("layer", lambda *_: None, attrs={"vocabulary": vocabulary})


@EACH
def test_it_is_saved_with_a_layer(name):
    saved = layer(learnt(name))
    built = VOCABULARIES[name]()
    restored = layer(built).from_bytes(saved.to_bytes()).attrs["vocabulary"]
    assert restored.encode(TEXTS[0]) == saved.attrs["vocabulary"].encode(TEXTS[0])
    assert len(built) == 0


@EACH
def test_one_that_has_not_learnt_is_saved_with_a_layer(name):
    saved = layer(VOCABULARIES[name]()).to_bytes()
    assert len(layer(learnt(name)).from_bytes(saved).attrs["vocabulary"]) == 0


def test_the_arguments_are_those_of_the_config():
    saved = layer(learnt("unigram")).to_bytes()
    loaded = layer(Subwords(90, sampling=0.2)).from_bytes(saved).attrs["vocabulary"]
    assert (loaded.size, loaded.sampling) == (90, 0.2)


@EACH
def test_a_copy_of_a_layer_has_its_own(name):
    model = layer(learnt(name))
    model.copy().attrs["vocabulary"].learn(["x"])
    assert model.attrs["vocabulary"].to_bytes() == learnt(name).to_bytes()


def test_another_kind_than_that_of_the_config_is_refused():
    with pytest.raises(
        ValueError, match=r"layer 'layer' must be WholeTokens, .* but was Subwords"
    ):
        layer(Subwords()).from_bytes(layer(learnt("tokens")).to_bytes())


@EACH
@pytest.mark.parametrize("data", [b"", b"\xc1", b"\x01", b"\x80"])
def test_a_damaged_layer_is_refused_in_words(name, data):
    built = VOCABULARIES[name]()
    named = f"What {type(built).__name__} has learnt cannot be read .*train again"
    with pytest.raises(ValueError, match=named):
        _load(built, data, "vocabulary", layer(built))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"tokens": ["a", 1]}, "a token is no text"),
        ({"tokens": 1}, "not iterable"),
        ({"lang": "qqq"}, "Can't import language qqq"),
        ({"lang": None}, "language None"),
    ],
)
def test_damaged_tokens_are_refused_and_change_nothing(change, told):
    vocabulary = learnt("tokens")
    before = vocabulary.to_bytes()
    damaged = srsly.msgpack_dumps({**srsly.msgpack_loads(before), **change})
    with pytest.raises(ValueError, match=f"What WholeTokens .*{told}"):
        vocabulary.from_bytes(damaged)
    assert vocabulary.to_bytes() == before


def test_damaged_subwords_are_refused_and_change_nothing():
    vocabulary = learnt("bpe")
    before = vocabulary.to_bytes()
    with pytest.raises(ValueError, match="What Subwords has learnt cannot be read"):
        vocabulary.from_bytes(before[:-1])
    assert vocabulary.to_bytes() == before
