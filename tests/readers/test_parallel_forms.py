import pytest
import spacy
from spacy.tokens import DocBin

from spacy_eeap.readers.parallel_forms import (
    Pair,
    read_aligned,
    read_docs,
    read_jsonl,
)

from .parallel_texts import write_docs, write_jsonl, write_lines

PAIRS = [("Ein Mann.", "A man."), ("Ein Bär.", "A bear.")]


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("de")


@pytest.fixture
def aligned(tmp_path):
    """Write two files of the given lines, and read them."""

    def read(source, target):
        paths = tmp_path / "a.de", tmp_path / "a.en"
        for path, lines in zip(paths, (source, target), strict=True):
            write_lines(path, *lines)
        return list(read_aligned(*paths))

    return read


def texts(pairs):
    return [(pair.source, pair.target) for pair in pairs]


def test_a_line_is_the_translation_of_the_same_line_of_the_other_file(aligned):
    assert texts(aligned(*zip(*PAIRS, strict=True))) == PAIRS


def test_a_pair_tells_the_line_where_it_stands(aligned, tmp_path):
    _, second = aligned(["Ein Mann.", ""], ["A man.", "A bear."])
    place = f"{tmp_path / 'a.de'} and {tmp_path / 'a.en'}, line 2"
    assert second == Pair("", "A bear.", place)


@pytest.mark.parametrize("n_source, n_target", [(3, 2), (2, 4), (0, 1), (1, 0)])
def test_different_numbers_of_lines_are_told(aligned, n_source, n_target):
    message = rf"a\.de and .*a\.en should .* but have {n_source} and {n_target}\. Give"
    with pytest.raises(ValueError, match=message):
        aligned(["Satz."] * n_source, ["A sentence."] * n_target)


def test_line_separators_within_a_line_do_not_shift_the_translations(aligned):
    source = ["Ein\u2028Mann.", "Zwei."]
    assert texts(aligned(source, ["A man.", "Two."]))[1] == ("Zwei.", "Two.")


@pytest.mark.parametrize("missing", ["a.de", "a.en"])
def test_a_missing_side_is_told(tmp_path, missing):
    (other,) = {"a.de", "a.en"} - {missing}
    write_lines(tmp_path / other, "Satz.")
    with pytest.raises(FileNotFoundError, match=missing):
        list(read_aligned(tmp_path / "a.de", tmp_path / "a.en"))


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_an_object_of_json_is_a_pair(tmp_path, name):
    assert texts(read_jsonl(write_jsonl(tmp_path / name, *PAIRS))) == PAIRS


def test_other_keys_do_not_matter(tmp_path):
    line = '{"id": 7, "target": "A man.", "source": "Ein Mann."}'
    assert texts(read_jsonl(write_lines(tmp_path / "a.jsonl", line))) == PAIRS[:1]


def test_white_space_around_a_text_of_json_is_left_out(tmp_path):
    path = write_jsonl(tmp_path / "a.jsonl", (" Ein\nMann. ", "\u2028A man.\n"))
    assert texts(read_jsonl(path)) == [("Ein\nMann.", "A man.")]


def test_empty_lines_of_jsonl_are_left_out_and_counted(tmp_path):
    line = '{"source": "Ein Mann.", "target": "A man."}'
    path = write_lines(tmp_path / "a.jsonl", "", line, " ", line)
    assert [pair.place for pair in read_jsonl(path)] == [
        f"{path}, line 2",
        f"{path}, line 4",
    ]


@pytest.mark.parametrize(
    "line, reason",
    [
        ('{"source": "Ein Mann."', "it is no JSON .*"),
        ("Ein Mann.", "it is no JSON .*"),
        ('["Ein Mann.", "A man."]', r"found '\[\"Ein Mann.*"),
        ('"Ein Mann."', "found .*"),
        ('{"source": "Ein Mann."}', 'it has no "target"'),
        ('{"target": "A man."}', 'it has no "source"'),
        ('{"source": "Ein Mann.", "target": null}', 'its "target" is None'),
        ('{"source": 1, "target": "A man."}', 'its "source" is 1'),
        (r'{"source": "a", "target": "\ud800"}', ".* surrogates not allowed"),
    ],
)
def test_an_error_names_the_line_and_what_is_wrong_with_it(tmp_path, line, reason):
    path = write_lines(tmp_path / "a.jsonl", '{"source": "a", "target": "b"}', line)
    message = (
        r"a\.jsonl, line 2: expected {\"source\": \"\.\.\.\", \"target\": "
        rf"\"\.\.\.\"}}, but {reason}\.$"
    )
    with pytest.raises(ValueError, match=message):
        list(read_jsonl(path))


def test_a_document_is_a_pair(tmp_path, nlp):
    assert texts(read_docs(write_docs(tmp_path / "a.spacy", nlp, *PAIRS))) == PAIRS


def test_white_space_around_the_text_of_a_document_is_left_out(tmp_path, nlp):
    path = write_docs(tmp_path / "a.spacy", nlp, ("  Ein Mann. ", "A man.\n"))
    assert texts(read_docs(path)) == PAIRS[:1]


@pytest.mark.parametrize("stored", [True, False])
def test_a_document_without_a_translation_is_named(tmp_path, nlp, stored):
    pairs = [*PAIRS, ("Kein Bär.", None)] if stored else PAIRS
    path = write_docs(tmp_path / "a.spacy", nlp, *pairs, store_user_data=stored)
    number = 3 if stored else 1
    with pytest.raises(ValueError, match=rf"a\.spacy, document {number}: .*DocBin\(st"):
        list(read_docs(path))


def test_a_document_with_something_else_is_named(tmp_path, nlp):
    doc = nlp.make_doc("Ein Mann.")
    doc._.translation = "A man."
    path = tmp_path / "a.spacy"
    DocBin(docs=[doc], store_user_data=True).to_disk(path)
    with pytest.raises(ValueError, match=r"a\.spacy, document 1: A translation is a"):
        list(read_docs(path))


@pytest.mark.parametrize("data", [b"", b"Ein Mann.", DocBin().to_bytes()[:-9]])
def test_a_file_that_is_no_docbin_is_named(tmp_path, data):
    path = tmp_path / "a.spacy"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"a\.spacy: expected a \.spacy file"):
        list(read_docs(path))


def test_missing_documents_are_told(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"No file at .*a\.spacy"):
        list(read_docs(tmp_path / "a.spacy"))
