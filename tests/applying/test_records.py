import pytest
import spacy
import srsly
from spacy.tokens import Doc, Span

from spacy_eeap.applying.json_values import to_json
from spacy_eeap.applying.records import columns_of, members_of
from spacy_eeap.applying.worker import forget_kept_rows, save_activations
from spacy_eeap.embed.kept_rows import KeptRows
from spacy_eeap.readers.inputs.row import Row

from ..word_by_word import new_pipeline


def read(nlp, text, attention=False):
    doc = nlp(text)
    return {each.name: each.read(doc) for each in members_of(nlp, attention)}


def test_what_spacys_components_write_is_as_in_to_json():
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    ruler = nlp.add_pipe("attribute_ruler")
    ruler.add([[{"LOWER": "ann"}]], {"TAG": "NNP", "POS": "PROPN", "LEMMA": "Ann"})
    entities = nlp.add_pipe("entity_ruler")
    entities.add_patterns([{"label": "PERSON", "pattern": "Ann"}])
    spans = nlp.add_pipe("span_ruler")
    spans.add_patterns([{"label": "VERB", "pattern": "left"}])
    found = read(nlp, "Ann left. Ann came.")
    expected = nlp("Ann left. Ann came.").to_json()
    assert list(found) == ["tokens", "ents", "sents", "spans"]
    assert found["sents"] == expected["sents"]
    assert found["tokens"] == expected["tokens"]
    assert [{**e, "kb_id": ""} for e in expected["ents"]] == found["ents"]
    spans = [{**s, "score": None} for s in expected["spans"]["ruler"]]
    assert found["spans"] == {"ruler": spans} and len(spans) == 1
    back = Doc(nlp.vocab).from_json({"text": "Ann left. Ann came.", **found})
    assert [ent.text for ent in back.ents] == ["Ann", "Ann"]


def test_a_head_is_the_number_of_a_token():
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("attribute_ruler")
    ruler.add([[{"LOWER": "ann"}]], {"DEP": "nsubj"})
    assert [token["dep"] for token in read(nlp, "Ann left")["tokens"]] == ["nsubj", ""]


def test_tags(tags):
    found = read(tags, "The film is good.")
    expected = [token.tag_ for token in tags("The film is good.")]
    assert [token["tag"] for token in found["tokens"]] == expected


def test_spans_have_their_scores():
    @spacy.Language.component("finds", assigns=["doc.spans"])
    def finds(doc):
        doc.spans["found"] = [Span(doc, 0, 1, "A"), Span(doc, 1, 2, "B")]
        doc.spans["found"].attrs["scores"] = [0.25, 0.5]
        return doc

    nlp = spacy.blank("en")
    nlp.add_pipe("finds")
    found = read(nlp, "a b")["spans"]["found"]
    assert [span["score"] for span in found] == [0.25, 0.5]


def test_what_other_components_write_is_read_by_what_they_say():
    @spacy.Language.component("counts", assigns=["doc._.n_letters"])
    def counts(doc):
        doc._.n_letters = len(doc.text)
        return doc

    Doc.set_extension("n_letters", default=None, force=True)
    nlp = new_pipeline()
    nlp.add_pipe("counts")
    assert read(nlp, "a b") == {"_.n_letters": 3}


def test_attention_has_the_shape_of_its_arrays(nlp):
    save_activations(nlp)
    found = read(nlp, "This film is good.", attention=True)
    [attention] = [a for a in found["activations"] if a["name"] == "attention"]
    assert attention["component"] == "textcat"
    assert attention["shape"][0] == 5 and sum(attention["values"]) == pytest.approx(1)


def test_a_pipeline_without_attention_is_refused():
    with pytest.raises(ValueError, match=r"No component .*it has none"):
        save_activations(spacy.blank("en"))


def test_a_column_with_the_name_of_a_member_gets_another():
    row = Row("Good", {"text": "Good", "cats": {"A": 1}, "id": 3}, "a, line 1")
    assert columns_of(row, None) == {"input_cats": {"A": 1}, "id": 3}


def test_no_two_columns_get_the_same_name():
    row = Row("a", {"text": "a", "cats": 1, "input_cats": 2, "input_x": 3}, "a, line 1")
    assert columns_of(row, None) == {
        "input_cats": 1,
        "input_input_cats": 2,
        "input_x": 3,
    }


def test_the_column_of_the_texts_is_the_text():
    row = Row("Good", {"review": "Good", "text": "Bad", "id": 3}, "a, line 1")
    assert columns_of(row, "review") == {"input_text": "Bad", "id": 3}
    only = Row("Good", {"Text ": "Good"}, "a, line 1")
    assert columns_of(only, None) == {}


def test_rows_of_embeddings_are_forgotten(nlp):
    nlp("This film is good.")
    model = nlp.get_pipe("textcat").model
    [kept] = [s for node in model.walk() for s in node.shims if isinstance(s, KeptRows)]
    assert kept._tables
    forget_kept_rows(nlp)
    assert not kept._tables


def test_json_has_no_numbers_that_are_none():
    value = {"a": [float("nan"), 1.5, (float("inf"),)], "b": "ä"}
    assert srsly.json_loads(to_json(value)) == {"a": [None, 1.5, [None]], "b": "ä"}
    assert to_json({"b": "ä"}) == '{"b": "ä"}'.encode()
    assert to_json("\ud800") == b'"\\ud800"'
