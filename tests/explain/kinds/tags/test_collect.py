import numpy
import pytest
import spacy
from numpy.testing import assert_allclose
from spacy.tokens import Doc

from spacy_eeap.explain import explain
from spacy_eeap.explain.collect.pipes import adds_other_scores, find_attending_pipe
from spacy_eeap.explain.kinds.tags.collect import explain_tags

from ....tagged import tagged_examples
from ...pipelines import attending

TEXTS = ["They book the show .", "", "👩‍👩‍👧 良い  映画\n", "book"]


def new(factory):
    nlp = spacy.blank("en")
    nlp.add_pipe(factory, name="tagger", config=small(nlp, factory))
    nlp.initialize(lambda: tagged_examples(nlp))
    return nlp


def small(nlp, factory):
    ours = nlp.get_factory_meta(f"eeap_{factory.removeprefix('eeap_')}")
    return {"model": ours.default_config["model"]}


@pytest.fixture
def nlp(tagger_path):
    return spacy.load(tagger_path)


@pytest.mark.parametrize("factory", ["eeap_tagger", "tagger"])
def test_tags_are_those_of_the_component(factory):
    nlp = new(factory)
    for text, explanation in zip(TEXTS, explain(nlp, TEXTS), strict=True):
        assert explanation.tags == [token.tag_ for token in nlp(text)]
        assert explanation.features == []


@pytest.mark.parametrize("factory", ["eeap_morphologizer", "morphologizer"])
def test_of_a_morphologizer_there_are_coarse_tags_and_features(factory):
    nlp = new(factory)
    for text, explanation in zip(TEXTS, explain(nlp, TEXTS), strict=True):
        assert explanation.tags == [token.pos_ for token in nlp(text)]
        assert explanation.features == [str(token.morph) for token in nlp(text)]


def test_attention_and_probabilities_are_those_of_the_component(nlp):
    nlp.get_pipe("tagger").save_activations = True
    for text, explanation in zip(TEXTS, explain(nlp, TEXTS), strict=True):
        saved = nlp(text)._.activations["tagger"]
        assert_allclose(
            explanation.probabilities,
            saved["probabilities"].max(axis=1, initial=0),
            rtol=1e-5,
        )
        for i, attended in enumerate(explanation.attended):
            assert attended == [n for n in saved["attended"][i] if n >= 0]
            expected = saved["attention"][i, : len(attended)]
            assert_allclose(explanation.weights[i], expected, rtol=1e-5)


def test_texts_come_back_exactly_and_in_order(nlp):
    assert [explanation.text for explanation in explain(nlp, TEXTS)] == TEXTS


def test_a_text_without_tokens_has_empty_lists(nlp):
    [explanation] = explain(nlp, [""])
    assert explanation.tags == explanation.attended == explanation.weights == []


def test_a_document_of_10_000_tokens(nlp):
    doc = Doc(nlp.vocab, words=["They", "book", "the", "show", "."] * 2_000)
    [explanation] = explain_tags(nlp.get_pipe("tagger"), [doc])
    assert len(explanation.tags) == 10_000
    assert max(map(len, explanation.attended)) <= 16
    assert numpy.isfinite(explanation.probabilities).all()


def test_a_tagger_is_found_and_has_no_wide_part(nlp):
    assert find_attending_pipe(nlp) == "tagger"
    assert not adds_other_scores(nlp, "tagger")


def test_a_tagger_and_a_classifier_must_be_told_apart(nlp):
    nlp.add_pipe("eeap_textcat", name="classifier", config=attending("eeap_textcat"))
    with pytest.raises(ValueError, match="Name one of these: tagger, classifier"):
        find_attending_pipe(nlp)


def test_spacys_own_tagger_cannot_be_explained():
    nlp = spacy.blank("en")
    nlp.add_pipe("tagger")
    with pytest.raises(ValueError, match=r"No component .* 'spacy-eeap.Tagger.v1'"):
        find_attending_pipe(nlp)
