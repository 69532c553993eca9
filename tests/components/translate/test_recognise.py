import pytest
import spacy

from spacy_eeap.components.translate.recognise import find_translator, is_translator

from ...word_by_word import new_pipeline


def test_a_component_with_a_tokenizer_of_the_target_language_translates():
    nlp = new_pipeline()
    nlp.add_pipe("eeap_qa")
    nlp.add_pipe("sentencizer")
    assert [is_translator(pipe) for _, pipe in nlp.pipeline] == [True, False, False]


def test_the_tokenizer_is_not_loaded_to_find_out(monkeypatch):
    nlp = new_pipeline()
    pipe = nlp.get_pipe("translate")
    monkeypatch.setattr(type(pipe), "target_tokenizer", property(lambda pipe: 1 / 0))
    assert is_translator(pipe)


def test_the_only_one_is_found():
    nlp = new_pipeline("other")
    nlp.add_pipe("sentencizer", first=True)
    assert find_translator(nlp) == "other"


def test_more_than_one_is_refused():
    nlp = new_pipeline()
    nlp.add_pipe("word_by_word", name="other")
    with pytest.raises(ValueError, match="has 2: translate, other"):
        find_translator(nlp)


def test_none_is_refused():
    nlp = spacy.blank("en")
    with pytest.raises(ValueError, match=r"has no components\. Train one"):
        find_translator(nlp)
    nlp.add_pipe("sentencizer")
    with pytest.raises(ValueError, match=r"has sentencizer. .*'eeap_translate'"):
        find_translator(nlp)


def test_one_that_is_switched_off_is_none():
    nlp = new_pipeline()
    nlp.disable_pipe("translate")
    with pytest.raises(ValueError, match="has no components"):
        find_translator(nlp)
