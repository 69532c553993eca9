import pytest
import spacy
import srsly
import typer
from spacy.training import Corpus
from typer.testing import CliRunner

from spacy_eeap.cli.benchmark_data.dates import dates_cli
from spacy_eeap.explain.collect.records import read_records
from spacy_eeap.readers.dates import generate


def run(*arguments):
    app = typer.Typer()
    app.command()(dates_cli)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def make(output, *options):
    return run(output, "--train", 30, "--dev", 12, "--test", 11, *options)


@pytest.fixture
def output(tmp_path):
    return tmp_path / "new" / "corpus"


def read(path):
    for example in Corpus(path)(spacy.blank("en")):
        gold = example.reference._.translation
        spans = [tuple(span) for span in gold["alignment_spans"]]
        yield example.text, gold["text"], spans


@pytest.mark.parametrize("split", ["train", "dev", "test"])
def test_a_file_has_the_pairs_of_its_split(output, split):
    make(output, "--seed", 3)
    expected = generate(seed=3, train=30, dev=12, test=11)[split]
    assert list(read(output / f"{split}.spacy")) == expected


def test_the_same_command_writes_the_same_bytes(output, tmp_path):
    make(output)
    make(tmp_path / "again")
    files = sorted(path.name for path in output.iterdir())
    assert files == ["dev.spacy", "sample.jsonl", "test.spacy", "train.spacy"]
    for name in files:
        assert (output / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_the_sample_is_the_first_ten_test_pairs_and_can_be_explained(output):
    make(output)
    sample = list(srsly.read_jsonl(output / "sample.jsonl"))
    pairs = list(read(output / "test.spacy"))[:10]
    assert sample == [{"text": p[0], "translation": p[1]} for p in pairs]
    records = list(read_records(str(output / "sample.jsonl")))
    assert [record.text for record in records] == [line["text"] for line in sample]


def test_pairs_are_shown(output):
    shown = " ".join(make(output).output.split())
    for text, translation, _ in list(read(output / "test.spacy"))[:10]:
        assert f"{text} {translation}" in shown


def test_too_many_pairs_end_with_a_message(output):
    result = run(output, "--dev", 40_000)
    assert result.exit_code == 1
    assert "A date is of one split only" in " ".join(result.output.split())
    assert not output.exists()


@pytest.mark.parametrize("option", ["--train", "--dev", "--test"])
def test_a_split_needs_a_pair(output, option):
    assert run(output, option, 0).exit_code == 2
    assert not output.exists()
