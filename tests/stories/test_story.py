import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span
from spacy.util import registry

from spacy_eeap.stories.story import find_story, make_story, mark_story

FACTS = ["Mary went to the kitchen.", " She took  the milk. "]
QUESTION = "Where is the milk? "
TEXT = "Mary went to the kitchen. She took  the milk. Where is the milk?"


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("en")


@pytest.fixture
def doc(nlp):
    return make_story(nlp, FACTS, QUESTION)


def texts(doc):
    """Get the facts and the question that are found."""
    story = find_story(doc)
    facts = [doc[start:end].text for start, end in story.facts]
    return facts, doc[slice(*story.question)].text


def set_spans(doc, facts, question):
    doc.spans["facts"] = [Span(doc, *place) for place in facts]
    doc.spans["question"] = [Span(doc, *place) for place in question]


def test_a_story_has_its_sentences_with_one_space_between(doc):
    assert doc.text == TEXT


def test_the_spans_are_the_sentences_without_white_space_around_them(doc):
    facts = ["Mary went to the kitchen.", "She took  the milk."]
    assert [span.text for span in doc.spans["facts"]] == facts
    assert [span.text for span in doc.spans["question"]] == ["Where is the milk?"]
    assert texts(doc) == (facts, "Where is the milk?")


def test_each_sentence_is_tokenized_on_its_own(nlp):
    doc = make_story(nlp, ["Mary met U", "S citizens"], "Whom")
    assert [len(span) for span in doc.spans["facts"]] == [3, 2]


def test_the_tokens_of_a_story_are_those_of_its_text(nlp, doc):
    attrs = ["ORTH", "NORM", "SPACY"]
    assert (doc.to_array(attrs) == nlp.make_doc(TEXT).to_array(attrs)).all()


def test_what_a_tokenizer_sets_is_kept():
    @registry.tokenizers("tagging_tokenizer")
    def make_tokenizer():
        def make(nlp):
            def tokenize(text):
                words = text.split()
                doc = Doc(nlp.vocab, words=words, tags=["T"] * len(words))
                doc.user_data["reading"] = text
                for token in doc:
                    token.norm_ = "n"
                return doc

            return tokenize

        return make

    config = {"nlp": {"tokenizer": {"@tokenizers": "tagging_tokenizer"}}}
    doc = make_story(spacy.blank("en", config=config), FACTS, QUESTION)
    assert {(token.tag_, token.norm_) for token in doc} == {("T", "n")}


def test_no_sentence_boundaries_are_set(doc):
    assert not doc.has_annotation("SENT_START")


def test_facts_can_be_any_iterable(nlp, doc):
    assert make_story(nlp, iter(FACTS), QUESTION).text == doc.text


def test_ten_thousand_facts_are_found(nlp):
    doc = make_story(nlp, ["Mary slept."] * 10_000, "Who slept?")
    assert len(find_story(doc).facts) == 10_000
    assert find_story(nlp.make_doc(doc.text)) == find_story(doc)


def test_one_string_is_no_list_of_facts(nlp):
    with pytest.raises(TypeError, match=r"not one string: 'Mary slept\.'"):
        make_story(nlp, "Mary slept.", QUESTION)


@pytest.mark.parametrize(
    "facts, question, message",
    [
        ([], "Who?", r"at least one fact, but has none: 'Who\?'"),
        (["A man.", " \n", "A cat."], "Who?", "fact 1 of 3 has none. Leave it out"),
        (["A man."], " ", "its question has no text"),
    ],
)
def test_a_story_without_facts_or_text_is_refused(nlp, facts, question, message):
    with pytest.raises(ValueError, match=message):
        make_story(nlp, facts, question)


def test_a_document_can_be_marked_as_a_story(nlp):
    doc = nlp.make_doc("Ann slept. Who slept?")
    mark_story(doc, iter([3, 3]))
    assert texts(doc) == (["Ann slept."], "Who slept?")


def test_a_document_without_spans_is_read_by_rule(nlp):
    assert texts(nlp.make_doc("Ann slept. Who slept?")) == (
        ["Ann slept."],
        "Who slept?",
    )


def test_spans_of_other_names_do_not_matter(nlp):
    doc = nlp.make_doc("Ann slept. Who slept?")
    doc.spans["sc"] = [doc[0:1]]
    assert texts(doc) == (["Ann slept."], "Who slept?")


def test_spans_go_before_the_rule(nlp):
    doc = nlp.make_doc("Who slept? Ann slept. Bob slept.")
    set_spans(doc, [(6, 9), (3, 6)], [(0, 3)])
    assert texts(doc) == (["Ann slept.", "Bob slept."], "Who slept?")


@pytest.mark.parametrize(
    "facts, question, message",
    [
        ([], [(6, 9)], "at least one fact, but 'Ann slept.* has none"),
        ([(0, 3)], [], "one question, but in 'Ann slept.* has 0 spans"),
        ([(0, 3)], [(3, 6), (6, 9)], "has 2 spans. Make a Doc for each question"),
        ([(0, 3), (3, 7)], [(6, 9)], "tokens 6 to 9, and a fact those from 3 to 7"),
        ([(0, 3), (6, 9)], [(0, 9)], "a fact those from 0 to 3"),
        ([(0, 3), (4, 4)], [(6, 9)], r"spans\['facts'\] has a span from 4 to 4"),
        ([(0, 3)], [(5, 5)], r"spans\['question'\] has a span from 5 to 5"),
        ([(0, 3), (9, 10)], [(6, 9)], "from 9 to 10 without any. Leave it out"),
    ],
)
def test_spans_that_are_no_story_are_refused(nlp, facts, question, message):
    doc = nlp.make_doc("Ann slept. Bob slept. Who slept?  ")
    set_spans(doc, facts, question)
    with pytest.raises(ValueError, match=message):
        find_story(doc)


def test_an_empty_span_is_refused_where_no_token_is_white_space(nlp):
    doc = nlp.make_doc("Ann slept. Who slept?")
    set_spans(doc, [(0, 3), (3, 3)], [(3, 6)])
    with pytest.raises(ValueError, match=r"'facts'\] has a span from 3 to 3"):
        find_story(doc)


@pytest.mark.parametrize(
    "kept, missing", [("facts", "question"), ("question", "facts")]
)
def test_one_span_group_without_the_other_is_refused(doc, kept, missing):
    del doc.spans[missing]
    with pytest.raises(ValueError, match=f"has no '{missing}'. make_story"):
        find_story(doc)


def test_an_error_tells_only_the_start_of_a_long_story(nlp):
    doc = nlp.make_doc("Ann slept. " * 100 + "Who slept?")
    set_spans(doc, [], [(300, 303)])
    with pytest.raises(ValueError, match=r"Ann slept\. An\.\.\.' has none"):
        find_story(doc)


def test_what_a_corpus_knows_survives_a_file(doc, tmp_path):
    assert doc._.answer is doc._.supporting_facts is doc._.task is None
    doc._.answer = {"text": "milk,apple", "answers": ["milk", "apple"]}
    doc._.supporting_facts = [0, 1]
    doc._.task = "qa8"
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "a.spacy")
    (read,) = DocBin().from_disk(tmp_path / "a.spacy").get_docs(doc.vocab)
    # Of a list, a file makes a tuple.
    assert read._.answer == {"text": "milk,apple", "answers": ("milk", "apple")}
    assert read._.supporting_facts == (0, 1)
    assert read._.task == "qa8"
    assert find_story(read) == find_story(doc)
