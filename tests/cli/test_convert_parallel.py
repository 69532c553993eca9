import pytest
import spacy
from spacy.training import Corpus
from typer.testing import CliRunner

from spacy_eeap.annotations.translations import gold_translation
from spacy_eeap.cli import app
from spacy_eeap.readers.parallel import ParallelText

from ..readers.parallel_texts import write_docs, write_jsonl, write_lines

PAIRS = [
    ("Ein Mann.", "A man."),
    ("Am 3. Mai schlief er.", "He slept on May 3."),
    ("Ein Bär.", "A bear."),
]


def convert(*arguments):
    return CliRunner().invoke(app, ["convert-parallel", *map(str, arguments)])


@pytest.fixture
def files(tmp_path):
    """Two files of the pairs, line by line."""
    sources, targets = zip(*PAIRS, strict=True)
    return (
        write_lines(tmp_path / "a.de.gz", *sources),
        write_lines(tmp_path / "a.en", *targets),
    )


@pytest.fixture
def output(tmp_path):
    return tmp_path / "corpus" / "a.spacy"


@pytest.fixture
def fails(output):
    def fails(*arguments):
        result = convert(*arguments)
        assert result.exit_code == 1
        assert isinstance(result.exception, SystemExit)
        assert not output.exists()
        return " ".join(result.output.split())

    return fails


def read(path, lang="de"):
    return list(Corpus(path)(spacy.blank(lang)))


def texts(examples):
    return [(eg.reference.text, gold_translation(eg.reference)) for eg in examples]


def test_spacys_own_reader_reads_the_pairs(files, output):
    assert convert(*files, output, "--lang", "de").exit_code == 0
    assert texts(read(output)) == PAIRS


def test_a_file_has_what_the_reader_gives(files, output):
    convert(*files, output, "--lang", "de")
    expected = ParallelText(*files)(spacy.blank("de"))
    for found, wanted in zip(read(output), expected, strict=True):
        words = [token.text for token in wanted.reference]
        assert [token.text for token in found.reference] == words
        assert [token.text for token in found.predicted] == words
        assert found.predicted.user_data == {}


def test_texts_are_tokenized_in_their_language(files, output):
    lengths = []
    for lang in ("de", "en"):
        convert(*files, output, "--lang", lang)
        lengths.append(len(read(output, lang)[1].reference))
    assert lengths == [6, 7]  # In German, "3." is one token.


def test_jsonl_has_both_sides(tmp_path, output):
    convert(write_jsonl(tmp_path / "a.jsonl", *PAIRS), output)
    assert texts(read(output)) == PAIRS


def test_documents_can_be_converted_again(tmp_path, output):
    nlp = spacy.blank("de")
    path = write_docs(tmp_path / "b.spacy", nlp, *PAIRS)
    convert(path, output, "--lowercase")
    assert texts(read(output))[0] == ("ein mann.", "a man.")


def test_both_sides_can_be_made_lowercase(files, output):
    convert(*files, output, "--lowercase")
    assert texts(read(output))[2] == ("ein bär.", "a bear.")


def test_the_first_pairs_alone_can_be_converted(files, output):
    convert(*files, output, "--limit", "2")
    assert texts(read(output)) == PAIRS[:2]


def test_pairs_and_tokens_are_counted(files, output):
    printed = " ".join(convert(*files, output, "--lang", "de").output.split())
    assert "Wrote 3 pairs to" in printed
    assert "a.spacy: 12 tokens, at most 6 in a text" in printed


def test_nothing_is_written_if_a_line_is_wrong(files, output, fails, tmp_path):
    short = write_lines(tmp_path / "b.en", "A man.")
    message = "should have the same number of lines, but have 3 and 1"
    assert message in fails(files[0], short, output)
    assert not output.parent.exists()


def test_a_missing_file_is_told(files, output, fails, tmp_path):
    assert "No file at" in fails(files[0], tmp_path / "b.en", output)


def test_files_without_texts_are_told(output, fails, tmp_path):
    assert "No texts in" in fails(write_lines(tmp_path / "a.jsonl", ""), output)


def test_a_file_of_one_side_needs_another(files, output, fails):
    assert "it needs the file of its translations" in fails(files[0], output)


def test_more_than_two_files_are_refused(files, output, fails):
    assert "but got 4 files" in fails(*files, files[0], output)


def test_a_forgotten_output_does_not_cost_the_translations(files, fails):
    before = files[1].read_bytes()
    assert "its name ends in .spacy, but it was" in fails(*files)
    assert files[1].read_bytes() == before
