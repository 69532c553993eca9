import io

import pytest
import spacy
from spacy.tokens import DocBin

from spacy_eeap.annotations.translations import set_gold
from spacy_eeap.explain.collect.records import Record, read_records
from spacy_eeap.explain.kinds.answers.records import StoryRecord
from spacy_eeap.stories import make_story


def classified(text, labels):
    return Record(text, {"classification": {"gold": labels}})


def translated(text, translation):
    return Record(text, {"translation": {"gold_translation": translation}})


@pytest.fixture
def write(tmp_path):
    def write(content):
        path = tmp_path / "texts.jsonl"
        path.write_text(content, encoding="utf-8")
        return str(path)

    return write


def test_anything_else_is_a_text():
    assert list(read_records("Good film!")) == [Record("Good film!")]


def test_texts_of_a_file_in_order(write):
    path = write('{"text": "one"}\n\n{"text": "zwölf", "other": 1}\n')
    assert list(read_records(path)) == [Record("one"), Record("zwölf")]


def test_byte_order_mark_is_skipped(write):
    assert list(read_records(write('\ufeff{"text": "one"}'))) == [Record("one")]


def test_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"text": "one"}\n')))
    assert list(read_records("-")) == [Record("one")]


def test_gold_labels_are_the_cats_of_half_or_more(write):
    path = write('{"text": "one", "cats": {"A": 1, "B": 0.5, "C": 0.4, "D": false}}')
    assert list(read_records(path)) == [classified("one", ["A", "B"])]


def test_no_label_may_be_right(write):
    path = write('{"text": "one", "cats": {"A": 0}}')
    assert list(read_records(path)) == [classified("one", [])]


def test_stories_of_a_file(write):
    path = write('{"facts": ["One."], "question": "How many?"}\n{"text": "two"}')
    assert list(read_records(path)) == [
        StoryRecord(["One."], "How many?"),
        Record("two"),
    ]


def test_a_gold_translation_of_a_file(write):
    path = write('{"text": "one", "translation": "eins"}\n{"text": "two"}')
    assert list(read_records(path)) == [
        translated("one", "eins"),
        Record("two"),
    ]


def test_labels_are_added_to_an_explanation_of_a_classifier(explanation, answering):
    assert classified("Good film!", ["NEG"]).add_gold(explanation).gold == ["NEG"]
    assert classified("Good film!", ["NEG"]).add_gold(answering) is answering


def test_a_translation_is_added_to_an_explanation_of_one(translating, explanation):
    record = translated("Anna schläft.", "Anna sleeps.")
    assert record.add_gold(translating).gold_translation == "Anna sleeps."
    assert record.add_gold(explanation) is explanation


def test_file_is_read_as_far_as_needed(write):
    assert next(read_records(write('{"text": "one"}\nnonsense'))) == Record("one")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"text": "half', "no JSON"),
        ("[1]", 'a string as its "text"'),
        ('{"txt": "one", "n": 1}', "the columns are 'txt', 'n'.*--column"),
        ('{"text": null}', "a string as its 'text', but got None"),
        ('{"facts": ["one"]}', 'a string as the "question"'),
        ('{"text": "one", "translation": ["eins"]}', 'a string as the "translation"'),
        ('{"text": "one", "cats": ["A"]}', '"cats" to be an object'),
        ('{"text": "one", "cats": {"A": "yes"}}', '"cats" to be an object'),
        ('{"text": "one", "spans": [[0, 3, "A"]]}', '"spans" to be a list of objects'),
        ('{"text": "one", "spans": {"start": 0}}', '"spans" to be a list of objects'),
    ],
)
def test_bad_line_is_named(write, line, message):
    path = write(f'{{"text": "one"}}\n\n{line}\n')
    with pytest.raises(ValueError, match=rf"texts\.jsonl, line 3: .*{message}"):
        list(read_records(path))


@pytest.mark.parametrize("name", ["nowhere.jsonl", "nowhere.csv", "no/where"])
def test_missing_file(name):
    with pytest.raises(FileNotFoundError, match=f"{name}.*write a space behind it"):
        list(read_records(name))


def test_a_table_is_read_and_not_explained(tmp_path):
    path = tmp_path / "reviews.csv"
    path.write_text("Review,stars\nGood,5\nBad,1\n")
    assert list(read_records(str(path), "review")) == [Record("Good"), Record("Bad")]


def test_documents_of_a_spacy_file(tmp_path):
    one, two = map(spacy.blank("en"), ["Good  film!", "良い映画"])
    one.cats = {"A": 1.0, "B": 0.0}
    DocBin(docs=[one, two]).to_disk(tmp_path / "texts.spacy")
    records = list(read_records(str(tmp_path / "texts.spacy")))
    assert records == [classified("Good  film!", ["A"]), Record("良い映画")]


def test_stories_of_a_spacy_file(tmp_path):
    doc = make_story(spacy.blank("en"), ["One."], "How many?")
    doc._.answer = {"text": "one", "answers": ["one"]}
    path = tmp_path / "stories.spacy"
    DocBin(docs=[doc], store_user_data=True).to_disk(path)
    assert list(read_records(str(path))) == [StoryRecord(["One."], "How many?", "one")]


def test_translations_of_a_spacy_file(tmp_path):
    one, two = map(spacy.blank("en"), ["one", "two"])
    set_gold(one, "eins")
    path = tmp_path / "pairs.spacy"
    DocBin(docs=[one, two], store_user_data=True).to_disk(path)
    records = list(read_records(str(path)))
    assert records == [translated("one", "eins"), Record("two")]


def test_a_spacy_file_that_is_none(tmp_path):
    (tmp_path / "texts.spacy").write_bytes(b"text")
    with pytest.raises(ValueError):
        list(read_records(str(tmp_path / "texts.spacy")))


def test_labels_that_are_not_known_may_be_null(write):
    path = write('{"text": "one", "cats": null, "translation": null, "spans": null}')
    assert list(read_records(path)) == [Record("one")]


@pytest.mark.parametrize("cats", ["NaN", '{"A": null}', '{"A": NaN, "B": null}'])
def test_labels_that_pandas_left_out_are_not_known(write, cats):
    path = write(f'{{"text": "one", "cats": {cats}, "facts": NaN}}')
    assert list(read_records(path)) == [Record("one")]


def test_of_some_labels_the_others_are_known(write):
    path = write('{"text": "one", "cats": {"A": 1.0, "B": null}}')
    assert list(read_records(path)) == [classified("one", ["A"])]


def test_gold_spans_of_a_file_and_of_a_spacy_file(write, tmp_path):
    path = write(
        '{"text": "Ada left", "spans": [{"start": 0, "end": 3, "label": "NAME"}]}'
    )
    doc = spacy.blank("en")("Ada left")
    doc.spans["sc"] = [doc.char_span(0, 3, "NAME")]
    DocBin(docs=[doc]).to_disk(tmp_path / "texts.spacy")
    spans = Record("Ada left", {"spans": {"gold": [[0, 3, "NAME"]]}})
    assert list(read_records(path)) == [spans]
    assert list(read_records(str(tmp_path / "texts.spacy"))) == [spans]
