import numpy
import pytest
import spacy
from numpy.testing import assert_array_equal
from spacy.attrs import LOWER, ORTH

from spacy_eeap.embed.sentences import find_sentences
from spacy_eeap.stories import make_story


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("en")


@pytest.fixture
def docs(nlp):
    return [
        make_story(nlp, ["Ann slept.", "Bob met Ann.", "Ann slept."], "Who slept?"),
        make_story(nlp, ["bob met Ann.", "Bob met Ann."], "Who slept?"),
    ]


def test_facts_and_questions_are_rows_of_the_distinct_sentences(docs):
    found = find_sentences(docs, ORTH)
    assert found.facts.tolist() == [0, 1, 0, 3, 1]
    assert found.lengths.tolist() == [3, 2]
    assert found.questions.tolist() == [2, 2]
    assert found.sizes.tolist() == [3, 4, 3, 4]


def test_a_row_has_the_attribute_of_each_token_and_zeros_behind(docs):
    found = find_sentences(docs, ORTH)
    assert found.ids.shape == (4, 4)
    assert found.ids.dtype == numpy.uint64
    expected = docs[0].to_array(ORTH)
    assert_array_equal(found.ids[0], [*expected[:3], 0])
    assert_array_equal(found.ids[1], expected[3:7])


def test_a_place_is_the_first_occurrence_of_its_sentence(docs):
    found = find_sentences(docs, ORTH)
    assert found.places == [(0, 0, 3), (0, 3, 7), (0, 10, 13), (1, 0, 4)]
    sentences = [docs[i][start:end].text for i, start, end in found.places]
    assert sentences == ["Ann slept.", "Bob met Ann.", "Who slept?", "bob met Ann."]


def test_the_attribute_tells_which_sentences_are_equal(docs):
    found = find_sentences(docs, LOWER)
    assert found.facts.tolist() == [0, 1, 0, 1, 1]
    assert docs[0].vocab.strings[found.ids[1, 0]] == "bob"


def test_a_question_can_equal_a_fact(nlp):
    found = find_sentences([make_story(nlp, ["Who slept?"], "Who slept?")], ORTH)
    assert found.facts.tolist() == found.questions.tolist() == [0]


def test_documents_without_spans_are_read_by_rule(nlp, docs):
    texts = [nlp.make_doc(doc.text) for doc in docs]
    for by_rule, by_span in zip(
        find_sentences(texts, ORTH), find_sentences(docs, ORTH), strict=True
    ):
        assert_array_equal(by_rule, by_span)


def test_the_ids_can_be_written_to(docs):
    find_sentences(docs, ORTH).ids[:] = 1


def test_no_documents_have_no_sentences():
    found = find_sentences([], ORTH)
    assert found.ids.shape == (0, 0)
    assert found.places == []
    assert [len(rows) for rows in found[1:]] == [0] * 5


def test_a_document_that_is_no_story_is_refused(nlp, docs):
    with pytest.raises(ValueError, match=r"here it is 'Ann slept\.'"):
        find_sentences([*docs, nlp.make_doc("Ann slept.")], ORTH)
