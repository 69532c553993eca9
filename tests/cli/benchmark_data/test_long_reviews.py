import pytest
import spacy
import srsly
import typer
from spacy.training import Corpus
from typer.testing import CliRunner

from spacy_eeap.cli.benchmark_data.long_reviews import long_reviews_cli

from ...readers.nltk_archives import make_long_reviews


def convert(*arguments):
    app = typer.Typer()
    app.command()(long_reviews_cli)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    convert(make_long_reviews(tmp_path, monkeypatch), tmp_path / "corpus")
    return tmp_path / "corpus"


def read(path):
    return [example.reference for example in Corpus(path)(spacy.blank("en"))]


def texts(path):
    return {doc.text for doc in read(path)}


def test_a_fold_has_the_reviews_of_its_hundred(folder):
    docs = {doc.text: doc.cats for doc in read(folder / "fold4.spacy")}
    assert docs == {
        "film 4 is good . it's so !": {"POSITIVE": 1.0, "NEGATIVE": 0.0},
        "film 4 is bad . it's so !": {"POSITIVE": 0.0, "NEGATIVE": 1.0},
    }


def test_the_last_fold_is_test_the_one_before_dev_the_others_train(folder):
    assert texts(folder / "test.spacy") == texts(folder / "fold9.spacy")
    assert texts(folder / "dev.spacy") == texts(folder / "fold8.spacy")
    others = [texts(folder / f"fold{fold}.spacy") for fold in range(8)]
    assert texts(folder / "train.spacy") == set().union(*others)


def test_the_lines_are_the_sentences(folder):
    doc = read(folder / "fold0.spacy")[0]
    assert [sent.text for sent in doc.sents][1] == "it's so !"
    assert len(list(doc.sents)) == 2


def test_the_sample_has_the_shortest_test_reviews(folder):
    sample = list(srsly.read_jsonl(folder / "sample.jsonl"))
    assert {row["text"] for row in sample} == texts(folder / "test.spacy")


def test_a_missing_archive_ends_with_a_message(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = convert("missing.zip", "corpus")
    assert result.exit_code == 1
    assert "No file at missing.zip" in " ".join(result.output.split())
    assert not (tmp_path / "corpus").exists()
