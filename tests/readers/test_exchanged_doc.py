import pytest
import spacy
from spacy.strings import get_string_id
from spacy.tokens import Doc, Span, Token

from spacy_eeap.readers.exchanged_doc import ExchangedDoc
from spacy_eeap.stories import find_story, make_story

WORDS = ["Mary", "John", "kitchen", "garden", "milk"]
BY_LOWER = {get_string_id(word.lower()): word for word in WORDS}
EXCHANGE = {"Mary": "John", "John": "Mary", "kitchen": "garden", "garden": "kitchen"}
FACTS = ["MARY isn't  in the kitchen.", "John took milk there."]
QUESTION = "Where is mary?"


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("en")


@pytest.fixture
def doc(nlp):
    doc = make_story(nlp, FACTS, QUESTION)
    doc._.answer = {"text": "Kitchen,garden", "answers": ["Kitchen", "garden"]}
    doc._.supporting_facts = [0]
    doc._.task = "qa1"
    doc.user_data["source"] = "here"
    return doc


def copy(nlp, doc):
    exchange = {word: EXCHANGE.get(word, word) for word in WORDS}
    return ExchangedDoc(nlp, doc, BY_LOWER).copy(exchange)


def test_the_words_that_occur_are_found_in_upper_and_lower_case(nlp, doc):
    exchanged = ExchangedDoc(nlp, doc, BY_LOWER)
    found = [nlp.vocab.strings[id_] for id_ in exchanged.found]
    assert found == ["MARY", "kitchen", "John", "milk", "mary"]
    assert exchanged.occurring == {"Mary", "John", "kitchen", "garden", "milk"}


def test_other_words_stand_in_the_copy_in_the_case_of_those_that_stood_there(nlp, doc):
    expected = "JOHN isn't  in the garden. Mary took milk there. Where is john?"
    assert copy(nlp, doc).text == expected


def test_parts_of_tokens_are_left_alone(nlp):
    text = "The kitchens of Mary's friends Marys and Johnny"
    assert copy(nlp, nlp.make_doc(text)).text == text.replace("Mary's", "John's")


def test_the_copy_has_the_tokens_that_the_tokenizer_makes_of_its_text(nlp, doc):
    attrs = ["ORTH", "NORM", "LOWER", "SPACY", "IDX"]
    made = copy(nlp, doc)
    expected = nlp.make_doc(made.text)
    assert (made.to_array(attrs) == expected.to_array(attrs)).all()
    assert "not" in [token.norm_ for token in made]  # of n't, an exception


def test_the_norm_of_a_token_that_is_exchanged_is_that_of_the_other_word(nlp):
    doc = nlp.make_doc("Mary slept")
    doc[0].norm_, doc[1].norm_ = "maria", "sleep"
    assert [token.norm_ for token in copy(nlp, doc)] == ["john", "sleep"]


def test_the_story_is_in_the_same_places(nlp, doc):
    assert find_story(copy(nlp, doc)) == find_story(doc)


def test_each_of_the_answers_has_the_other_words(nlp, doc):
    expected = {"text": "Garden,kitchen", "answers": ["Garden", "kitchen"]}
    assert copy(nlp, doc)._.answer == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("the kitchen's door", "the garden's door"),
        ("Mary Jones,kitchens", "John Jones,kitchens"),
        ("no", "no"),
        ("1,kitchen", "1,garden"),
    ],
)
def test_words_of_an_answer_are_its_tokens(nlp, doc, text, expected):
    doc._.answer = {"text": text}
    assert copy(nlp, doc)._.answer["text"] == expected


def test_all_else_that_is_known_of_the_document_is_kept(nlp, doc):
    made = copy(nlp, doc)
    assert made._.supporting_facts == [0]
    assert made._.task == "qa1"
    assert made.user_data["source"] == "here"


def test_the_document_is_not_changed(nlp, doc):
    text = doc.text
    doc.cats = {"GOOD": 1.0}
    made = copy(nlp, doc)
    made.cats["BAD"], made._.answer["text"], made._.task = 1.0, "nowhere", "qa2"
    assert doc.text == text
    assert doc.cats == {"GOOD": 1.0}
    assert doc._.answer["text"] == "Kitchen,garden"
    assert doc._.task == "qa1"


def test_categories_are_kept(nlp):
    doc = nlp.make_doc("Mary is in the kitchen")
    doc.cats = {"GOOD": 1.0, "BAD": 0.0}
    assert copy(nlp, doc).cats == doc.cats


def test_a_document_without_an_answer_has_a_copy_without_one(nlp):
    made = copy(nlp, nlp.make_doc("Mary is in the kitchen"))
    assert made.text == "John is in the garden"
    assert made.user_data == {}


def test_spans_are_kept_with_all_they_have(nlp):
    doc = nlp.make_doc("The kitchen of Mary")
    spans = [Span(doc, 0, 2, "ROOM", kb_id="Q1", span_id="a"), Span(doc, 3, 4)]
    doc.spans["key"] = spans
    doc.spans["key"].name, doc.spans["key"].attrs["weight"] = "name", 2
    doc.spans["none"] = []
    made = copy(nlp, doc)
    first, second = made.spans["key"]
    assert (first.text, second.text) == ("The garden", "John")
    assert (first.label_, first.kb_id_, first.id_) == ("ROOM", "Q1", "a")
    assert (made.spans["key"].name, made.spans["key"].attrs) == ("name", {"weight": 2})
    assert list(made.spans["none"]) == []


def test_unknown_spaces_stay_unknown(nlp):
    doc = Doc(nlp.vocab, ["Mary", "slept"])
    assert copy(nlp, doc).has_unknown_spaces
    assert not copy(nlp, nlp.make_doc("Mary slept")).has_unknown_spaces


@pytest.mark.parametrize("text", ["", "Nobody"])
def test_a_document_without_such_words_has_a_copy_that_is_the_same(nlp, text):
    assert copy(nlp, nlp.make_doc(text)).text == text


@pytest.mark.parametrize(
    "name, annotations",
    [
        ("TAG", {"tags": ["", "NNP"]}),
        ("POS", {"pos": ["", "PROPN"]}),
        ("MORPH", {"morphs": ["", "Number=Sing"]}),
        ("LEMMA", {"lemmas": ["", "Mary"]}),
        ("DEP", {"heads": [0, 0], "deps": ["ROOT", "dep"]}),
        ("SENT_START", {"sent_starts": [True, False]}),
        ("ENT_IOB", {"ents": ["O", "B-PERSON"]}),
    ],
)
def test_annotations_of_tokens_are_refused(nlp, name, annotations):
    doc = Doc(nlp.vocab, ["by", "Mary"], **annotations)
    with pytest.raises(ValueError, match=rf"'by Mary ' has {name}.* Exchange words"):
        ExchangedDoc(nlp, doc, BY_LOWER)


def test_an_entity_that_is_the_whole_document_is_refused(nlp):
    with pytest.raises(ValueError, match=r"has ENT_IOB\. Exchange"):
        ExchangedDoc(nlp, Doc(nlp.vocab, ["Mary"], ents=["B-PERSON"]), BY_LOWER)


def test_custom_attributes_of_tokens_and_spans_are_refused(nlp):
    doc = nlp.make_doc("Mary slept")
    for tokens in (Token, Span):
        tokens.set_extension("who", default=None)
    try:
        doc[0]._.who = "Mary"
        with pytest.raises(ValueError, match=r"has _\.who\."):
            ExchangedDoc(nlp, doc, BY_LOWER)
        doc.user_data = {(): "not an attribute"}
        ExchangedDoc(nlp, doc, BY_LOWER)
        doc[0:2]._.who = "Mary"
        with pytest.raises(ValueError, match=r"has _\.who\."):
            ExchangedDoc(nlp, doc, BY_LOWER)
    finally:
        for tokens in (Token, Span):
            tokens.remove_extension("who")


def test_an_answer_that_is_none_is_refused(nlp, doc):
    doc._.answer = "kitchen"
    with pytest.raises(ValueError, match="An answer is a dict with a text"):
        ExchangedDoc(nlp, doc, BY_LOWER)
