import pytest
import spacy
import srsly
import typer
from spacy.training import Corpus
from typer.testing import CliRunner

from spacy_eeap.cli.benchmark_data.reviews import reviews_cli
from spacy_eeap.readers.reviews import Reviews

from ...readers.archives import make_archive

SPLITS = ["train", "dev", "test"]


@pytest.fixture
def archive(tmp_path, monkeypatch):
    """Reviews 0 to 99, good and bad in turn, one without a sign, one repeated."""
    quality = ("bad", "good")
    movies = [f"{i}\t{i % 2 or -1}\tfilm {i} is  {quality[i % 2]}" for i in range(100)]
    products = ["1\t0\tblack", "2\t1\tlong", "3\t1\tlong"]
    return make_archive(tmp_path, monkeypatch, movies=movies, products=products)


@pytest.fixture
def long_archive(tmp_path, monkeypatch):
    """Two hundred reviews of 80 characters, a hundred of each label."""
    lines = [f"{i}\t{i % 2 or -1}\t{f'film {i} ':-<80}" for i in range(200)]
    return make_archive(tmp_path, monkeypatch, movies=lines, products=[])


def convert(*arguments):
    app = typer.Typer()
    app.command()(reviews_cli)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def words(output):
    """Undo the line breaks, which depend on the terminal."""
    return " ".join(output.split())


@pytest.mark.parametrize("split", SPLITS)
def test_a_file_has_the_examples_that_the_reader_gives(archive, tmp_path, split):
    convert(archive, tmp_path / "corpus")
    nlp = spacy.blank("en")
    expected = list(Reviews(archive, split)(nlp))
    found = list(Corpus(tmp_path / "corpus" / f"{split}.spacy")(nlp))
    assert [eg.text for eg in found] == [eg.text for eg in expected]
    assert [eg.reference.cats for eg in found] == [eg.y.cats for eg in expected]


def test_the_counts_are_printed(archive, tmp_path):
    result = convert(archive, tmp_path)
    nlp = spacy.blank("en")
    total = len(list(Reviews(archive, "train")(nlp)))
    train = next(li for li in result.output.splitlines() if li.startswith("train"))
    assert train.split()[-1] == str(total)
    assert "1 with a mean rating of exactly 0, 1 repetitions" in words(result.output)


def test_the_sample_is_ten_test_reviews_with_both_labels(long_archive, tmp_path):
    convert(long_archive, tmp_path)
    sample = list(srsly.read_jsonl(tmp_path / "sample.jsonl"))
    read = Reviews(long_archive, "test")
    test_cats = {eg.text: eg.reference.cats for eg in read(spacy.blank("en"))}
    assert [test_cats[row["text"]] for row in sample] == [row["cats"] for row in sample]
    assert sum(row["cats"]["POSITIVE"] for row in sample) == 5
    assert len({row["text"] for row in sample}) == 10


def test_short_and_long_reviews_are_not_in_the_sample(archive, tmp_path):
    convert(archive, tmp_path)
    assert list(srsly.read_jsonl(tmp_path / "sample.jsonl")) == []


def test_two_runs_write_the_same_bytes(archive, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    convert(archive, first)
    convert(archive, second)
    assert sorted(path.name for path in first.iterdir()) == [
        "dev.spacy",
        "sample.jsonl",
        "test.spacy",
        "train.spacy",
    ]
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes()


def test_sources_can_be_chosen(archive, tmp_path):
    convert(archive, tmp_path, "--source", "products")
    files = [tmp_path / f"{split}.spacy" for split in SPLITS]
    examples = [eg for path in files for eg in Corpus(path)(spacy.blank("en"))]
    assert [eg.text for eg in examples] == ["long"]


def test_the_language_sets_the_tokenizer(archive, tmp_path, monkeypatch):
    chosen = []
    blank = spacy.blank
    monkeypatch.setattr(spacy, "blank", lambda lang: chosen.append(lang) or blank(lang))
    convert(archive, tmp_path, "--lang", "xx")
    assert chosen == ["xx"]


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["missing.tar.gz", "corpus"], "No review archive at missing.tar.gz. Fetch it"),
        (["missing.tar.gz", "corpus", "--source", "films"], "'films'. Choose from"),
    ],
)
def test_bad_input_ends_with_a_message(arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = convert(*arguments)
    assert result.exit_code == 1
    assert message in words(result.output)
    assert not (tmp_path / "corpus").exists()
