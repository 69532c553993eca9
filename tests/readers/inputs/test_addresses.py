import sys

import pytest

from spacy_eeap.readers.inputs import path_of, pieces_of, read_piece, read_rows
from spacy_eeap.readers.inputs.addresses import expand


@pytest.fixture
def files(tmp_path):
    for name in ("b.txt", "a.txt", "c/d.txt", "_plan.txt", "_bad/e.txt", "c/f.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"text\n{name}\n")
    return tmp_path


@pytest.fixture
def memory(files):
    upath = pytest.importorskip("upath")
    folder = upath.UPath("memory://texts")
    for path in files.rglob("*.txt"):
        name = path.relative_to(files).as_posix()
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(path.read_bytes())
    yield "memory://texts"
    folder.fs.store.clear()


def names(source):
    return [path.name for path in expand(source, [".txt"])]


def test_a_folder_has_no_files_for_other_programs(files):
    assert names(files) == ["a.txt", "b.txt", "d.txt"]


def test_a_pattern_names_files(files):
    assert names(f"{files}/*.txt") == ["_plan.txt", "a.txt", "b.txt"]
    assert names(f"{files}/**/[df].*") == ["d.txt", "f.csv"]


def test_a_file_may_have_the_name_of_a_pattern(files):
    (files / "a[1].txt").touch()
    assert names(f"{files}/a[1].txt") == ["a[1].txt"]


def test_a_pattern_that_nothing_matches(files):
    with pytest.raises(FileNotFoundError, match=r"No file matches .*x\*"):
        names(f"{files}/x*")


def test_files_elsewhere_are_read_as_those_here(files, memory):
    here = [row.text for row in read_rows(files / "b.txt")]
    assert [row.text for row in read_rows(f"{memory}/b.txt")] == here
    assert names(memory) == ["a.txt", "b.txt", "d.txt"]
    assert names(f"{memory}/*.txt") == ["_plan.txt", "a.txt", "b.txt"]


def test_files_elsewhere_are_cut(memory):
    pieces = list(pieces_of(path_of(f"{memory}/a.txt"), 1, 100))
    rows = [row for piece in pieces for row in read_piece(piece)]
    assert [row.text for row in rows] == ["text", "a.txt"]
    assert rows[0].place.endswith("texts/a.txt, line 1")


def test_parquet_elsewhere(tmp_path, memory):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pyarrow.table({"text": ["Good", "Bad"]}), tmp_path / "a")
    path = path_of(f"{memory}/a.parquet")
    path.write_bytes((tmp_path / "a").read_bytes())
    pieces = list(pieces_of(path, 1, 100))
    assert [row.text for p in pieces for row in read_piece(p)] == ["Good", "Bad"]


def test_what_is_missing_to_open_an_address_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "upath", None)
    with pytest.raises(ImportError, match=r"s3://a/b .*'spacy-eeap\[remote\]'"):
        path_of("s3://a/b")
