import gzip

import pytest
import srsly

from spacy_eeap.readers.inputs import (
    Piece,
    Unreadable,
    pieces_of,
    read_piece,
    read_rows,
)

TEXTS = ["Good", "two\nlines", 'a "quote"', "", "ä\u2028ö", "x" * 300, "last"]
TABLE = "id,text\r\n" + "".join(
    f'{i},"{text.replace(chr(34), 2 * chr(34))}"\r\n' for i, text in enumerate(TEXTS)
)
FILES = {
    "a.txt": "Good\n\n Bad \nä\u2028ö\nlast",
    "a.unknown": "Good\nBad\n",
    "a.csv": "\n\n" + TABLE,
    "b.csv": TABLE + "8,too,many\n9,end\n",
    "a.tsv": "text\tid\nGood\t1\n\nBad\t2\n",
    "a.jsonl": '{"text": "Good"}\nnone\n\n{"text": "a\\nb", "id": 3}\n"Bad"',
    "none.txt": "",
    "names.csv": "text\n",
    "unfit.csv": "id,review\n1,Good\n",
}


def told(rows):
    return [
        str(row) if isinstance(row, Unreadable) else (row.text, row.data, row.place)
        for row in rows
    ]


def in_pieces(path, n_rows, n_bytes=10**6):
    return [
        row for piece in pieces_of(path, n_rows, n_bytes) for row in read_piece(piece)
    ]


@pytest.fixture(params=["", ".gz"])
def write(tmp_path, request):
    def write(name, content):
        path = tmp_path / f"{name}{request.param}"
        data = content if isinstance(content, bytes) else content.encode()
        path.write_bytes(gzip.compress(data) if request.param else data)
        return path

    return write


@pytest.fixture(autouse=True)
def packed_files_are_cut_as_others(monkeypatch):
    monkeypatch.setattr("spacy_eeap.readers.inputs.read.TIMES_PACKED", 1)


@pytest.mark.parametrize("n_rows", [1, 2, 3, 100])
@pytest.mark.parametrize("name", FILES)
def test_the_pieces_of_a_file_have_its_rows_at_their_places(write, name, n_rows):
    path = write(name, FILES[name])
    assert told(in_pieces(path, n_rows)) == told(read_rows(path))


def test_a_piece_has_the_rows_that_it_was_cut_for(write):
    first, second, *_ = pieces_of(write("a.csv", FILES["a.csv"]), 3, 10**6)
    assert [row.data["id"] for row in read_piece(first)] == ["0", "1", "2"]
    assert [row.data["id"] for row in read_piece(second)] == ["3", "4", "5"]
    assert (first.rows, second.rows) == (3, 3)


def test_a_piece_has_few_bytes_or_one_row(write):
    path = write("a.txt", "a\nbb\n" + "c" * 50 + "\nd\n")
    pieces = list(pieces_of(path, 100, 5))
    assert [piece.rows for piece in pieces] == [2, 1, 1]


def test_a_file_that_breaks_off_is_told_once_by_its_last_piece(tmp_path):
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(b"Good\n" * 50_000)[:-20])
    *whole, broken = in_pieces(path, 1000)
    assert isinstance(broken, Unreadable)
    assert {row.text for row in whole} == {"Good"}
    assert told([*whole, broken]) == told(read_rows(path))


def test_a_line_that_is_too_long_does_not_hide_those_before_it(write, monkeypatch):
    monkeypatch.setattr("spacy_eeap.readers.inputs.pieces.LONGEST", 100)
    monkeypatch.setattr("spacy_eeap.readers.inputs.read.LONGEST", 100)
    path = write("a.txt", "Good\n" * 5 + "x" * 200 + "\nBad\n")
    *good, long, bad = in_pieces(path, 2)
    assert [row.text for row in good] == ["Good"] * 5 and bad.text == "Bad"
    assert "at most 100 bytes" in str(long)
    assert bad.place == f"{path}, line 7"


@pytest.mark.parametrize("n_rows", [1, 7, 300])
def test_the_rows_of_a_parquet_file_are_cut_wherever_its_groups_end(tmp_path, n_rows):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = pyarrow.table({"text": [f"Text {i}" for i in range(700)]})
    parquet.write_table(table, tmp_path / "a.parquet", row_group_size=150)
    rows = in_pieces(tmp_path / "a.parquet", n_rows)
    assert told(rows) == told(read_rows(tmp_path / "a.parquet"))
    assert len(rows) == 700


def test_a_file_that_cannot_be_cut_is_one_piece(tmp_path):
    path = tmp_path / "a.json"
    srsly.write_json(path, [{"text": "Good"}, {"text": "Bad"}])
    assert list(pieces_of(path, 1, 1)) == [Piece(str(path))]
    assert [row.text for row in in_pieces(path, 1)] == ["Good", "Bad"]


def test_packed_files_are_cut_into_larger_pieces(tmp_path, monkeypatch):
    monkeypatch.undo()
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"Good\n" * 25))
    pieces = pieces_of(tmp_path / "a.txt.gz", 1, 10**6)
    assert [piece.rows for piece in pieces] == [10, 10, 5]
