import pytest
import spacy
import srsly
from spacy.tokens import Doc, DocBin

from spacy_eeap.annotations.translations import gold_translation, set_gold


@pytest.fixture
def doc():
    return spacy.blank("de")("Ein Mann schläft.")


def test_a_document_without_a_translation_has_none(doc):
    assert doc._.translation is None
    assert gold_translation(doc) is None


def test_a_reference_has_the_text_of_its_translation(doc):
    set_gold(doc, "A man sleeps.")
    assert doc._.translation == {"text": "A man sleeps."}
    assert gold_translation(doc) == "A man sleeps."


def test_the_text_of_a_prediction_can_be_empty(doc):
    doc._.translation = {"text": "", "score": -0.5, "candidates": []}
    assert gold_translation(doc) == ""


@pytest.mark.parametrize(
    "translation", ["A man.", {}, {"text": None}, ["A man."], {"text": 1}, ""]
)
def test_a_translation_that_is_no_dict_with_a_text(translation, doc):
    doc._.translation = translation
    message = r'like \{"text": "A man sleeps\."\}, but .* was .*Correct it'
    with pytest.raises(ValueError, match=message):
        gold_translation(doc)


def test_a_translation_survives_bytes_and_files(doc, tmp_path):
    set_gold(doc, "A man sleeps.")
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "a.spacy")
    (from_file,) = DocBin().from_disk(tmp_path / "a.spacy").get_docs(doc.vocab)
    for read in (from_file, Doc(doc.vocab).from_bytes(doc.to_bytes())):
        assert gold_translation(read) == "A man sleeps."


def test_a_translation_is_json(doc):
    set_gold(doc, "A man sleeps.")
    told = srsly.json_loads(srsly.json_dumps(doc._.translation))
    assert told == {"text": "A man sleeps."}


def test_a_translation_comes_back_from_other_processes():
    nlp = spacy.blank("de")
    docs = [nlp.make_doc("Ein Mann."), nlp.make_doc("Eine Frau.")]
    set_gold(docs[0], "A man.")
    found = [gold_translation(doc) for doc in nlp.pipe(docs, n_process=2)]
    assert found == ["A man.", None]
