import spacy
import srsly
import typer
from spacy.training import Corpus
from typer.testing import CliRunner

from spacy_eeap.cli.benchmark_data.polarity import polarity_cli
from spacy_eeap.readers.pang_lee import read_sentences
from spacy_eeap.readers.split import split_of

from ...readers.nltk_archives import make_sentences


def convert(*arguments):
    app = typer.Typer()
    app.command()(polarity_cli)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_each_sentence_is_in_the_file_of_its_split(tmp_path, monkeypatch):
    archive = make_sentences(tmp_path, monkeypatch)
    convert(archive, tmp_path / "corpus")
    found = {
        example.text: (split, example.reference.cats)
        for split in ("train", "dev", "test")
        for example in Corpus(tmp_path / "corpus" / f"{split}.spacy")(spacy.blank("en"))
    }
    expected = {r.text: (split_of(r.text), r.cats) for r in read_sentences(archive)}
    assert found == expected
    assert list(srsly.read_jsonl(tmp_path / "corpus" / "sample.jsonl")) == []


def test_a_missing_archive_ends_with_a_message(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = convert("missing.zip", "corpus")
    assert result.exit_code == 1
    assert "No file at missing.zip" in " ".join(result.output.split())
    assert not (tmp_path / "corpus").exists()
