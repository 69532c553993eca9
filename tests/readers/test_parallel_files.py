from pathlib import Path

import pytest
import spacy

from spacy_eeap.readers.parallel_files import pair_reader

from .parallel_texts import write_docs, write_jsonl, write_lines

PAIRS = [("Ein Mann.", "A man."), ("Ein Bär.", "A bear.")]


def read(source, target=None):
    return [(pair.source, pair.target) for pair in pair_reader(source, target)()]


@pytest.mark.parametrize("names", [("a.de", "a.en"), ("a.de.gz", "a.en"), ("a", "b.x")])
def test_two_files_are_read_line_by_line(tmp_path, names):
    paths = [tmp_path / name for name in names]
    for path, lines in zip(paths, zip(*PAIRS, strict=True), strict=True):
        write_lines(path, *lines)
    assert read(*paths) == PAIRS


@pytest.mark.parametrize("name", ["a.jsonl", "a.de.jsonl", "a.jsonl.gz"])
def test_jsonl_has_both_sides(tmp_path, name):
    assert read(write_jsonl(tmp_path / name, *PAIRS)) == PAIRS


def test_documents_have_both_sides(tmp_path):
    path = write_docs(tmp_path / "a.spacy", spacy.blank("de"), *PAIRS)
    assert read(path) == PAIRS


def test_pairs_can_be_read_again(tmp_path):
    read_again = pair_reader(write_jsonl(tmp_path / "a.jsonl", *PAIRS), None)
    assert list(read_again()) == list(read_again()) != []


def test_a_pair_of_two_empty_texts_is_left_out(tmp_path):
    source = write_lines(tmp_path / "a.de", "Eins.", "", " ", "Zwei.")
    target = write_lines(tmp_path / "a.en", "One.", " ", "", "Two.")
    assert read(source, target) == [("Eins.", "One."), ("Zwei.", "Two.")]


@pytest.mark.parametrize(
    "pair, empty", [(("Zwei.", ""), "target"), ((" \t", "Two."), "source")]
)
def test_half_a_pair_is_named(tmp_path, pair, empty):
    path = write_jsonl(tmp_path / "a.jsonl", ("Eins.", "One."), pair)
    message = rf"a\.jsonl, line 2: .* but the {empty} is empty\. Complete the pair"
    with pytest.raises(ValueError, match=message):
        read(path)


def test_the_line_of_half_a_pair_is_that_of_the_file(tmp_path):
    source = write_lines(tmp_path / "a.de", "", "Eins.")
    target = write_lines(tmp_path / "a.en", "", "")
    with pytest.raises(ValueError, match=r"a\.de and .*a\.en, line 2: expected a text"):
        read(source, target)


@pytest.mark.parametrize("name", ["a.de", "a.de.gz", "a.json", "a.spacy.gz", "ajsonl"])
def test_a_file_of_one_side_needs_another(name):
    with pytest.raises(
        ValueError, match=r"needs the file of .* got none\. Or give one"
    ):
        pair_reader(Path(name), None)


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.spacy"])
def test_a_file_of_both_sides_needs_no_other(name):
    with pytest.raises(ValueError, match=r"both sides, .* but got a\.en\. Leave the"):
        pair_reader(Path(name), Path("a.en"))
