import numpy
import pytest
import spacy
from numpy.testing import assert_array_equal
from spacy.tokens import Doc

from spacy_eeap.encode import sentence_parts
from spacy_eeap.encode.sentence_parts import distinct_sentences, sentences_of_documents
from spacy_eeap.stories import make_story

BOTH = pytest.mark.parametrize("find", [distinct_sentences, sentences_of_documents])


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("en")


@pytest.fixture
def docs(nlp):
    return [
        make_story(nlp, ["Ann slept.", "Bob met Ann.", "Ann slept."], "Who slept?"),
        make_story(nlp, ["I don't know."], "Who slept?"),
    ]


def sentences_in(parts):
    """The words of each sentence."""
    found = []
    for texts, tokens, sizes in parts:
        words = [token.text for text in texts for token in text]
        ends = numpy.cumsum(sizes)
        assert len(tokens) == ends[-1]
        for end, size in zip(ends, sizes, strict=True):
            found.append(" ".join(words[i] for i in tokens[end - size : end]))
    return found


@BOTH
def test_facts_and_questions_are_sentences_of_the_parts(find, docs):
    parts, (facts, lengths, questions) = find(docs)
    sentences = sentences_in(parts)
    told = [sentences[i] for i in facts]
    assert told == ["Ann slept .", "Bob met Ann .", "Ann slept .", "I do n't know ."]
    assert [sentences[i] for i in questions] == ["Who slept ?"] * 2
    assert lengths.tolist() == [3, 1]


@BOTH
def test_white_space_between_sentences_is_in_none_of_them(find, nlp):
    doc = nlp.make_doc("Ann slept.\n\n  Bob met Ann. \n Who slept?  ")
    assert any(token.is_space for token in doc)
    parts, where = find([doc])
    assert sentences_in(parts) == ["Ann slept .", "Bob met Ann .", "Who slept ?"]
    assert where.facts.tolist() == [0, 1]


def test_equal_sentences_are_one_and_in_documents_as_many_as_they_are(docs):
    parts, where = distinct_sentences(docs)
    assert len(sentences_in(parts)) == 4
    assert where.facts.tolist() == [0, 1, 0, 3]
    assert where.questions.tolist() == [2, 2]
    parts, where = sentences_of_documents(docs)
    assert len(sentences_in(parts)) == 6
    assert where.facts.tolist() == [0, 1, 2, 4]
    assert where.questions.tolist() == [3, 5]


def test_whole_documents_are_read_as_they_are(docs):
    [part], _ = sentences_of_documents(docs)
    assert all(text is doc for text, doc in zip(part.texts, docs, strict=True))


def test_a_sentence_is_read_as_the_tokenizer_makes_it_alone(nlp, docs):
    [part], _ = distinct_sentences(docs)
    for text in part.texts:
        alone = nlp.make_doc(text.text.strip())
        for attr in ("ORTH", "NORM", "SPACY", "SHAPE"):
            assert_array_equal(text.to_array(attr), alone.to_array(attr))
    assert [token.norm_ for token in part.texts[-1]][2] == "not"


def test_what_other_components_said_of_a_sentence_is_not_read(nlp):
    words = ["Ann", "slept", ".", "Who", "slept", "?"]
    tags = ["N", "V", ".", "N", "V", "."]
    doc = Doc(nlp.vocab, words=words, tags=tags)
    [part], _ = distinct_sentences([doc])
    assert not any(token.tag for text in part.texts for token in text)


def test_a_long_story_is_read_in_parts(docs, monkeypatch):
    at_once = sentences_in(distinct_sentences(docs)[0])
    monkeypatch.setattr(sentence_parts, "AT_ONCE", 3)
    parts, where = distinct_sentences(docs)
    parts = list(parts)
    assert [len(part.texts) for part in parts] == [3, 1]
    assert sentences_in(parts) == at_once
    assert where.facts.tolist() == [0, 1, 0, 3]


def test_a_part_is_only_made_when_it_is_read(docs, monkeypatch):
    monkeypatch.setattr(sentence_parts, "AT_ONCE", 1)
    copied = []
    original = sentence_parts._copy
    monkeypatch.setattr(
        sentence_parts, "_copy", lambda *place: [copied.append(place), original(*place)]
    )
    parts, _ = distinct_sentences(docs)
    next(parts)
    assert len(copied) == 1


@BOTH
def test_a_document_that_is_no_story_is_refused(find, nlp, docs):
    with pytest.raises(ValueError, match="'Ann slept\\.'"):
        find([*docs, nlp.make_doc("Ann slept.")])
