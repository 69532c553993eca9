import pytest
import spacy

from spacy_eeap.explain.kinds.documents import language, texts_of, words_and_spaces

TEXTS = [
    "",
    "Good",
    " two  spaces\n",
    "👩‍👩‍👧 映画 ",
    "שלום عالم <script>",
    "don't\tgo",
]


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("en")


@pytest.mark.parametrize("text", TEXTS)
def test_words_and_spaces_are_those_of_the_tokens(nlp, text):
    doc = nlp(text)
    [(words, spaces)] = words_and_spaces([doc])
    assert words == [token.text for token in doc]
    assert spaces == [token.whitespace_ == " " for token in doc]
    assert all(type(space) is bool for space in spaces)


@pytest.mark.parametrize("text", TEXTS)
def test_texts_of_sentences_are_those_of_spans(nlp, text):
    doc = nlp(text)
    n = len(doc)
    places = [(i, j) for i in range(n) for j in range(i + 1, n + 1)]
    [(words, spaces)] = words_and_spaces([doc])
    assert texts_of(words, spaces, places) == [doc[i:j].text for i, j in places]


def test_words_of_a_batch_are_those_of_each_document(nlp):
    docs = list(map(nlp, TEXTS * 2))
    assert list(words_and_spaces(docs)) == [
        pair for doc in docs for pair in words_and_spaces([doc])
    ]


def test_documents_of_several_vocabs_have_their_own_words():
    docs = [spacy.blank("en")(word) for word in ("one", "two", "one")]
    assert [words for words, _ in words_and_spaces(docs)] == [["one"], ["two"], ["one"]]


def test_the_language_is_told_where_it_is_known(nlp):
    assert language(nlp("Good")) == "en"
    assert language(spacy.blank("xx")("Good")) == ""
