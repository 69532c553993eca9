import pytest
from numpy.testing import assert_allclose

from spacy_eeap.annotations.translations import gold_translation, set_gold
from spacy_eeap.explain import explain
from spacy_eeap.explain.collect.pipes import adds_other_scores, find_attending_pipe

from ....word_by_word import new_pipeline
from ...pipelines import attending

TEXTS = ["a b  c", "d e\n"]


@pytest.fixture
def nlp():
    return new_pipeline()


def test_translations_are_those_of_the_component(nlp):
    nlp.get_pipe("translate").n_best = 2
    for text, explanation in zip(TEXTS, explain(nlp, TEXTS), strict=True):
        expected = nlp(text)._.translation
        assert explanation.text == text
        assert explanation.translation == expected["text"]
        assert explanation.tokens == expected["tokens"]
        assert explanation.score == expected["score"]
        assert explanation.candidates == expected["candidates"]
        assert len(explanation.candidates) == 2


def test_weights_are_those_of_the_component(nlp):
    explanations = list(explain(nlp, TEXTS))
    nlp.get_pipe("translate").save_activations = True
    for text, explanation in zip(TEXTS, explanations, strict=True):
        expected = nlp(text)._.activations["translate"]["weights"]
        assert_allclose(explanation.weights, expected)


@pytest.mark.parametrize("saves", [True, False])
def test_other_threads_have_the_component_as_it_is_meanwhile(nlp, monkeypatch, saves):
    pipe = nlp.get_pipe("translate")
    pipe.save_activations = saves
    seen, predict = [], pipe.predict

    def look(docs):
        seen.append(pipe.save_activations)
        return predict(docs)

    monkeypatch.setattr(pipe, "predict", look)
    next(explain(nlp, TEXTS, batch_size=1))
    assert seen == [saves]


def test_a_doc_keeps_the_translation_that_its_corpus_knows(nlp):
    doc = nlp.make_doc("a b")
    set_gold(doc, "gold")
    [explanation] = explain(nlp, [doc])
    assert explanation.translation == "B A"
    assert gold_translation(doc) == "gold"
    assert doc._.activations == {}


def test_both_languages_are_told(nlp):
    [explanation] = explain(nlp, ["a"])
    assert (explanation.lang, explanation.target_lang) == ("en", "de")


def test_the_language_of_the_translation_may_be_unknown(nlp):
    nlp.get_pipe("translate").target_lang = "xx"
    [explanation] = explain(nlp, ["a"])
    assert explanation.target_lang == ""


def test_what_is_right_is_not_known(nlp):
    [explanation] = explain(nlp, ["a"])
    assert explanation.gold_translation is None


def test_the_component_is_found_and_has_no_wide_part(nlp):
    nlp.add_pipe("sentencizer", first=True)
    assert find_attending_pipe(nlp) == "translate"
    assert not adds_other_scores(nlp, "translate")


def test_a_classifier_beside_it_must_be_told_apart(nlp):
    nlp.add_pipe("eeap_textcat", name="classifier", config=attending("eeap_textcat"))
    with pytest.raises(ValueError, match="Name one of these: translate, classifier"):
        find_attending_pipe(nlp)


def test_without_it_its_name_is_told(nlp):
    nlp.remove_pipe("translate")
    with pytest.raises(ValueError, match=r"'eeap_qa'.* 'eeap_translate'"):
        find_attending_pipe(nlp)
