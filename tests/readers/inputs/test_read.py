import gzip
import io

import pytest
import spacy
from spacy.tokens import DocBin

from spacy_eeap.readers.inputs import Unreadable, is_input, read_rows, readable

CONTENTS = {
    "a.txt": "Good\nBad\n",
    "a": "Good\nBad\n",
    "a.csv": "id,text\n1,Good\n2,Bad\n",
    "a.tsv": "id\ttext\n1\tGood\n2\tBad\n",
    "a.jsonl": '{"text": "Good"}\n{"text": "Bad"}\n',
    "a.json": '["Good", "Bad"]',
}


def texts(source, column=None):
    return [row.text for row in readable(read_rows(source, column))]


@pytest.fixture
def write(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        data = content.encode()
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    return write


@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.parametrize("begin", ["", "\ufeff"])
def test_every_form(write, name, begin):
    assert texts(write(name, begin + CONTENTS[name])) == ["Good", "Bad"]
    assert texts(write(f"{name}.gz", begin + CONTENTS[name])) == ["Good", "Bad"]


def test_endings_may_be_in_capitals(write):
    assert texts(write("A.CSV", CONTENTS["a.csv"])) == ["Good", "Bad"]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json"])
def test_the_column_can_be_named(write, name):
    content = {
        "a.csv": "text,review\na,Good\n",
        "a.jsonl": '{"text": "a", "review": "Good"}',
        "a.json": '[{"text": "a", "review": "Good"}]',
    }
    assert texts(write(name, content[name]), "review") == ["Good"]


def test_files_of_a_folder_in_the_order_of_their_names(write, tmp_path):
    write("b/two.jsonl", '"3"\n')
    write("a/one.txt", "1\n2\n")
    write("c.csv", "text\n4\n")
    write("readme.md", "none of them")
    write(".hidden/a.txt", "none")
    write("a/.hidden.txt", "none")
    DocBin(docs=[spacy.blank("en")("5")]).to_disk(tmp_path / "d.spacy")
    assert texts(tmp_path) == ["1", "2", "3", "4", "5"]


def test_a_file_that_cannot_be_read_does_not_end_the_folder(write, tmp_path):
    write("a.csv", "id,review\n1,Good\n")
    write("b.spacy", "none")
    write("c.json", "{")
    write("d.txt", "Good\n")
    a, b, c, d = read_rows(tmp_path)
    assert d.text == "Good"
    for bad, name in ((a, "a.csv"), (b, "b.spacy"), (c, "c.json")):
        assert isinstance(bad, Unreadable)
        assert bad.place == str(tmp_path / name)


@pytest.mark.parametrize("name", ["a.spacy.gz", "a.parquet.gz"])
def test_what_is_packed_twice_is_refused(write, name):
    with pytest.raises(ValueError, match="is packed already"):
        texts(write(name, "none"))


def test_a_folder_without_texts_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"No texts in .* end in \.txt, \.csv"):
        read_rows(tmp_path)


def test_a_missing_file_is_told_before_it_is_read(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"No file or folder at .*a\.csv"):
        read_rows(tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("Good\n\nBad", ["Good", "", "Bad"]),
        ('{"text": "Good"}\n{"text": "Bad"}\n', ["Good", "Bad"]),
        ('Good\n{"text": "Bad"}\n', ["Good", '{"text": "Bad"}']),
        ("{curly}\n", ["{curly}"]),
        ("", []),
    ],
)
def test_standard_input_has_objects_or_texts(monkeypatch, given, read):
    stream = io.TextIOWrapper(io.BytesIO(given.encode()), "utf-8")
    monkeypatch.setattr("sys.stdin", stream)
    assert texts("-") == read


@pytest.mark.parametrize(
    "source",
    [
        *("-", "reviews.csv", "reviews.CSV.gz", "my reviews.jsonl", "reviews.xlsx"),
        *("data/reviews", "./reviews", "/tmp/none/reviews", "../a.b", r"C:\\a\\b.txt"),
    ],
)
def test_what_looks_like_a_file_is_one(source):
    assert is_input(source)


@pytest.mark.parametrize(
    "source",
    [
        *("", " ", "Good", "A good film.", "Good film!", "reviews.csv ", "Great :/"),
        *("He wrote a.csv\nand b.csv", "U.S.A.", "3.5", "...", "良い映画です。", ":/"),
        *("and then x/y", "a" * 10**6, "zero \0 byte"),
    ],
)
def test_what_does_not_is_a_text(source):
    assert not is_input(source)


def test_what_there_is_is_read(write, tmp_path, monkeypatch):
    write("reviews", "Good\n")
    monkeypatch.chdir(tmp_path)
    assert is_input("reviews")
