import spacy
from spacy.training import Example

from spacy_eeap.debugging.findings import Corpus
from spacy_eeap.debugging.texts import LONG, check_texts


def corpus(train, dev=("Good.",)):
    nlp = spacy.blank("en")
    splits = ([nlp.make_doc(text) for text in texts] for texts in (train, dev))
    return Corpus(*([Example(doc, doc) for doc in docs] for docs in splits))


def warnings(found):
    return [finding.text for finding in found if finding.level != "info"]


def test_texts_are_counted_and_measured():
    found = list(check_texts(corpus(["One.", "One two three four."])))
    assert [finding.level for finding in found] == ["info", "info"]
    assert found[0].text == "train: 2 texts of 4 tokens in the middle, 5 at most"


def test_empty_and_repeated_texts_are_told():
    [empty, again] = warnings(check_texts(corpus(["a", " ", "", "", "b", "a"])))
    assert "3 texts are empty" in empty
    assert again == "train: 1 text stands there more than once: a"


def test_long_texts_are_told():
    found = corpus(["a", "a " * LONG, "a " * (LONG + 1)])
    [long] = warnings(check_texts(found))
    assert "train: 1 text has more than 5,000 tokens" in long


def test_a_split_without_texts_is_an_error():
    found = list(check_texts(corpus(["a"], [])))
    assert ("fail", "There is no text in dev.") in found
