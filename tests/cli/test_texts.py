import gzip
import io
import sys

import pytest

from spacy_eeap.cli.texts import read_texts, writing

LINES = "one\n\n  zwölf\u2028drei\x85\x0bvier\r fünf \r\nlast"
TEXTS = ["one", "", "zwölf\u2028drei\x85\x0bvier\r fünf", "last"]


@pytest.fixture
def write(tmp_path):
    def write(content, name="texts.txt"):
        path = tmp_path / name
        data = content.encode()
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return str(path)

    return write


def standard_input(monkeypatch, data):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))


@pytest.mark.parametrize("name", ["texts.txt", "texts", "texts.de.gz"])
def test_line_feeds_alone_end_a_line(write, name):
    assert list(read_texts(write(LINES, name))) == TEXTS


def test_standard_input_has_the_same_lines(monkeypatch):
    standard_input(monkeypatch, f"\ufeff{LINES}".encode())
    assert list(read_texts("-")) == TEXTS


@pytest.mark.parametrize("name", ["texts.jsonl", "texts.jsonl.gz"])
def test_objects_have_a_text(write, name):
    lines = '{"text": "one\\ntwo"}\n\n{"text": "", "other": 1}\n'
    assert list(read_texts(write(lines, name))) == ["one\ntwo", "", ""]


def test_byte_order_mark_is_skipped(write):
    assert list(read_texts(write("\ufeffone\n"))) == ["one"]


def test_file_is_read_as_far_as_needed(write):
    assert next(read_texts(write('{"text": "one"}\nnonsense', "a.jsonl"))) == "one"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"text": "half', "line 2: this is no JSON"),
        ("[1]", "line 2: .*expected a"),
        ('{"txt": "one", "n": 1}', "line 2: .*the columns are 'txt', 'n'.*--column"),
        ('{"text": null}', "line 2: .*expected a"),
    ],
)
def test_bad_line_is_named(write, line, message):
    with pytest.raises(ValueError, match=message):
        list(read_texts(write(f'{{"text": "one"}}\n{line}\n', "texts.jsonl")))


def test_missing_file():
    with pytest.raises(FileNotFoundError, match="nowhere"):
        list(read_texts("nowhere"))


def test_output_gets_its_name_and_its_folder_when_it_is_complete(tmp_path):
    path = tmp_path / "new" / "folder" / "out.txt"
    with writing(path) as file:
        file.write("zwölf\n")
        assert not path.exists()
    assert path.read_bytes() == "zwölf\n".encode()
    assert [path] == list(path.parent.iterdir())


def test_output_that_breaks_off_has_not_its_name(tmp_path):
    path = tmp_path / "out.txt"
    path.write_text("before")
    with pytest.raises(ZeroDivisionError), writing(path) as file:
        file.write(str(1 / 0))
    assert path.read_text() == "before"


def test_what_standard_output_lacks_is_escaped(monkeypatch):
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, "latin-1"))
    with writing(None) as file:
        file.write("zwölf 你")
        sys.stdout.flush()
    assert written.getvalue() == b"zw\xf6lf \\u4f60"
