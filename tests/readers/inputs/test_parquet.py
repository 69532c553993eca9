import sys

import pytest

from spacy_eeap.readers.inputs.parquet import read_parquet


@pytest.fixture
def write(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    table = pytest.importorskip("pyarrow").table

    def write(**columns):
        parquet.write_table(table(columns), tmp_path / "a.parquet")
        return tmp_path / "a.parquet"

    return write


def test_rows_have_their_columns_and_their_place(write):
    path = write(text=["Good", "Bad"], cats=[{"POS": 1.0}, None])
    one, two = read_parquet(path, None)
    assert one.text == "Good"
    assert one.data == {"text": "Good", "cats": {"POS": 1.0}}
    assert two == ("Bad", {"text": "Bad", "cats": None}, f"{path}, row 2", None)


def test_a_row_without_a_text_does_not_end_the_file(write):
    one, bad, two = read_parquet(write(Text=["One", None, "Two"], n=[1, 2, 3]), None)
    assert (one.text, two.text) == ("One", "Two")
    assert bad.place.endswith("a.parquet, row 2")


def test_many_rows(write):
    path = write(text=[str(i) for i in range(1000)])
    assert [row.text for row in read_parquet(path, None)] == [*map(str, range(1000))]


@pytest.mark.parametrize("cut", [slice(0), slice(50), slice(-9), slice(9, None)])
def test_a_damaged_file_is_told(write, cut):
    path = write(text=["Good", "Bad"] * 99)
    path.write_bytes(path.read_bytes()[cut])
    [bad] = read_parquet(path, None)
    assert "expected a .parquet file" in str(bad) and str(path) in str(bad)


def test_what_is_not_installed_is_named(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(ImportError, match=r"a\.parquet needs pyarrow.*'parquet'"):
        next(read_parquet(tmp_path / "a.parquet", None))
