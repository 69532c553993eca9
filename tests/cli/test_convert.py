import pytest
import spacy
from spacy.training import Corpus
from typer.testing import CliRunner

from spacy_eeap.cli import app


@pytest.fixture
def tickets(tmp_path):
    """A table of 60 texts, 30 of each label."""
    lines = [f"{'charged' if i % 2 else 'lost'} {i},{'AB'[i % 2]}" for i in range(60)]
    path = tmp_path / "tickets.csv"
    path.write_text("\n".join(["body,category", *lines]), encoding="utf-8")
    return path


def convert(*arguments):
    result = CliRunner().invoke(app, ["convert", *map(str, arguments)])
    return result.exit_code, " ".join(result.output.split())


def read(path):
    return [example.reference for example in Corpus(path)(spacy.blank("en"))]


def test_a_table_becomes_three_files(tickets, tmp_path):
    code, told = convert(tickets, tmp_path / "corpus")
    assert code == 0
    docs = {
        split: read(tmp_path / "corpus" / f"{split}.spacy")
        for split in ("train", "dev", "test")
    }
    assert {split: len(found) for split, found in docs.items()} == {
        "train": 48,
        "dev": 6,
        "test": 6,
    }
    assert all(
        doc.cats == {"A": doc.text.startswith("lost"), "B": doc.text.startswith("ch")}
        for found in docs.values()
        for doc in found
    )
    assert "texts from 'body', labels from 'category'" in told
    assert "A 24 3 3" in told
    assert "Length in tokens: 2 in the middle" in told
    assert "train configs/textcat.cfg" in told


def test_a_name_of_a_file_gets_all_texts(tickets, tmp_path):
    convert(tickets, tmp_path / "all.spacy")
    assert len(read(tmp_path / "all.spacy")) == 60
    assert not (tmp_path / "train.spacy").exists()


def test_several_labels_have_another_config(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"text": "x", "labels": ["A", "B"]}\n{"text": "y", "labels": ["A"]}\n'
        '{"text": "z", "labels": ["A"]}\n'
    )
    told = convert(path, tmp_path / "corpus", "--dev", "0.5", "--lang", "de")[1]
    assert "configs/textcat_multilabel.cfg --nlp.lang de" in told


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        ("text,label\nx,A\ny, z,B\n", [], "line 3: expected 2 columns, but got 3"),
        ("text,label\nx,A\n", ["--kind", "class"], "--kind is one of classes, tags"),
        ("text,label\nx,A\n", ["--label", "y"], "There are 'text', 'label'"),
        ("text,label\nx,\n", [], "No row has both a text and a label"),
        ("text,label\nx,A\n", ["--dev", "1"], "together less than 1"),
    ],
)
def test_nothing_is_written_if_something_is_wrong(tmp_path, content, options, message):
    (tmp_path / "a.csv").write_text(content)
    code, told = convert(tmp_path / "a.csv", tmp_path / "corpus", *options)
    assert code == 1
    assert message in told
    assert not (tmp_path / "corpus").exists()


def test_the_first_lines_that_are_wrong_are_named(tmp_path):
    (tmp_path / "a.csv").write_text("text,label\n" + "y, z,B\n" * 13)
    told = convert(tmp_path / "a.csv", tmp_path / "corpus")[1]
    assert "line 11:" in told
    assert "line 12:" not in told
    assert "and 3 more" in told


def test_a_forgotten_output_does_not_cost_a_file(tickets, tmp_path):
    (tmp_path / "b.csv").write_text("kept")
    code, told = convert(tickets, tmp_path / "b.csv")
    assert code == 1
    assert "The last argument is what to write" in told
    assert (tmp_path / "b.csv").read_text() == "kept"


def test_what_is_left_out_is_told(tmp_path):
    (tmp_path / "a.csv").write_text("text,label\nx,A\n,A\ny,\n")
    told = convert(tmp_path / "a.csv", tmp_path / "all.spacy")[1]
    assert "Rows without text, left out: 1 (" in told
    assert "Rows without a label, left out: 1 (" in told


def test_a_treebank_of_one_tag_a_sentence_is_none_of_classes(tmp_path):
    lines = [f"{word}\tUH\n" for word in ("oh", "ah", "hey")]
    (tmp_path / "a.tsv").write_text("".join(["tokens\ttags\n", *lines]))
    told = convert(tmp_path / "a.tsv", tmp_path / "corpus", "--dev", "0.4")[1]
    assert "train configs/tagger.cfg" in told


def test_the_documents_are_those_of_the_language(tmp_path):
    (tmp_path / "a.csv").write_text("source,target\nAm 3. Mai,May 3\n")
    lengths = []
    for lang in ("de", "en"):
        convert(tmp_path / "a.csv", tmp_path / "a.spacy", "--lang", lang)
        lengths.append(len(read(tmp_path / "a.spacy")[0]))
    assert lengths == [3, 4]
