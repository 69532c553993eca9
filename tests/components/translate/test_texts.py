import pytest

from spacy_eeap.components.translate.texts import one_line, translate_texts

from ...word_by_word import new_pipeline


@pytest.fixture
def nlp():
    return new_pipeline()


def test_a_translation_is_told_with_its_text(nlp):
    assert list(translate_texts(nlp, ["a b"], 4)) == [
        {
            "text": "a b",
            "words": ["a", "b"],
            "translation": "B A",
            "tokens": ["B", "A"],
            "score": -0.25,
            "alignment": [1, 0],
            "candidates": [{"text": "B A", "score": -0.25}],
        }
    ]


@pytest.mark.parametrize("batch_size", [1, 2, 3, 10])
def test_empty_texts_stay_in_their_place(nlp, batch_size):
    texts = ["", "a", " \u2028", "b c", "", ""]
    records = list(translate_texts(nlp, texts, batch_size))
    assert [record["text"] for record in records] == texts
    assert [record["translation"] for record in records] == ["", "A", "", "C B", "", ""]
    assert [record["score"] for record in records][:2] == [None, -0.25]
    assert {frozenset(record) for record in records} == {frozenset(records[0])}


def test_texts_are_read_one_batch_at_a_time(nlp):
    read = []
    texts = (read.append(text) or text for text in "abcde")
    assert next(translate_texts(nlp, texts, 2))["translation"] == "A"
    assert read == ["a", "b"]


def test_words_are_forgotten_after_their_batch(nlp):
    before = len(nlp.vocab.strings)
    texts = (f"word{i}" for i in range(100))
    records = list(translate_texts(nlp, texts, 10))
    assert len(nlp.vocab.strings) == before
    assert records[99]["tokens"] == ["WORD99"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x85", "\u2028"])
def test_a_space_stands_for_a_line_break_of_any_kind(end):
    assert one_line(f"a{end}b") == "a b"
