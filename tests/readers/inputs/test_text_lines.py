import gzip
import tracemalloc

import pytest

from spacy_eeap.readers.inputs.text_lines import LONGEST, lines_of, read_lines
from spacy_eeap.readers.inputs.unreadable import Unreadable

from ..parallel_texts import write_lines


def read(path):
    return list(read_lines(path))


@pytest.mark.parametrize("name", ["a.de", "a.txt", "a.de.gz", "a"])
def test_the_lines_of_a_file_are_read_in_order(tmp_path, name):
    path = write_lines(tmp_path / name, "Ein Mann.", "", "Ein Bär.")
    assert read(path) == ["Ein Mann.", "", "Ein Bär."]


def test_an_empty_file_has_no_lines(tmp_path):
    assert read(write_lines(tmp_path / "a.de")) == []


def test_the_last_line_needs_no_end(tmp_path):
    (tmp_path / "a.de").write_bytes(b"Eins.\nZwei.")
    assert read(tmp_path / "a.de") == ["Eins.", "Zwei."]


@pytest.mark.parametrize("end", ["\r\n", " \n", "\t\r\n"])
@pytest.mark.parametrize("name", ["a.de", "a.de.gz"])
def test_white_space_at_the_ends_of_a_line_does_not_matter(tmp_path, name, end):
    path = write_lines(tmp_path / name, "\u3000Eins.", "Zwei.", end=end)
    assert read(path) == ["Eins.", "Zwei."]


@pytest.mark.parametrize("inside", "\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e\r")
@pytest.mark.parametrize("name", ["a.de", "a.de.gz"])
def test_nothing_but_a_line_feed_ends_a_line(tmp_path, name, inside):
    path = write_lines(tmp_path / name, f"Ein{inside}Mann.", "Zwei.")
    assert read(path) == [f"Ein{inside}Mann.", "Zwei."]


def test_a_byte_order_mark_is_no_text(tmp_path):
    assert read(write_lines(tmp_path / "a.de", "\ufeffEins.", "Zwei.")) == [
        "Eins.",
        "Zwei.",
    ]


def test_lines_are_read_one_after_the_other(tmp_path):
    path = tmp_path / "a.de"
    path.write_bytes(b"Eins.\nZwei.\nB\xe4r.\n")
    lines = read_lines(path)
    assert [next(lines), next(lines)] == ["Eins.", "Zwei."]
    lines.close()


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"No file at .*a\.de\. Correct the"):
        read(tmp_path / "a.de")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(FileNotFoundError, match="No file at"):
        read(tmp_path)


def test_a_line_that_is_not_utf8_is_named(tmp_path):
    path = tmp_path / "a.de"
    path.write_bytes(b"Eins.\nB\xe4r.\n")
    with pytest.raises(ValueError, match=r"a\.de, line 2: .* 0xe4 .*Convert the file"):
        read(path)


def test_utf16_is_refused(tmp_path):
    path = tmp_path / "a.de"
    path.write_bytes("Eins.\n".encode("utf-16"))
    with pytest.raises(ValueError, match=r"a\.de, line 1: expected UTF-8"):
        read(path)


TEXT = b"".join(b"Das ist Satz %d.\n" % i for i in range(999))
WHOLE = gzip.compress(TEXT)
BROKEN = WHOLE[:200] + b"\xff" * 200 + WHOLE[400:]


@pytest.mark.parametrize("data", [TEXT, WHOLE[:-99], BROKEN], ids=["a", "b", "c"])
def test_a_file_that_gzip_did_not_write_is_refused(tmp_path, data):
    path = tmp_path / "a.de.gz"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"a\.de\.gz: expected .* gzip.*rename it"):
        read(path)


@pytest.fixture
def bomb(tmp_path):
    """A small file that unpacks to 256 MB, in lines of a given length."""

    def bomb(n_bytes):
        line = bytes(n_bytes).replace(b"\0", b"a")[:-1] + b"\n"
        with gzip.open(tmp_path / "a.txt.gz", "wb") as file:
            for _ in range(2**28 // n_bytes):
                file.write(line)
        return tmp_path / "a.txt.gz"

    return bomb


@pytest.mark.parametrize(
    ("n_bytes", "message"),
    [(2**20, "unpacks to more than 250 times"), (2**26, "line 1: .*16,777,216 bytes")],
)
def test_a_file_that_unpacks_to_much_is_refused_in_little_memory(
    bomb, n_bytes, message
):
    path = bomb(n_bytes)
    tracemalloc.start()
    with pytest.raises(ValueError, match=message):
        for _ in read_lines(path):
            pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 * LONGEST


def test_lines_behind_one_that_cannot_be_read_are_read(tmp_path):
    path = tmp_path / "a.de"
    path.write_bytes(b"Eins.\nB\xe4r.\nDrei.\n")
    one, two, three = lines_of(path)
    assert (one, three) == ("Eins.\n", "Drei.\n")
    assert isinstance(two, Unreadable) and two.place == f"{path}, line 2"


def test_a_zero_byte_is_no_text(tmp_path):
    path = tmp_path / "a.de"
    path.write_bytes("Eins.\n".encode("utf-16-le"))
    with pytest.raises(ValueError, match=r"a\.de, line 1: .* zero byte"):
        read(path)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz"])
def test_a_file_can_be_in_another_encoding(tmp_path, name, encoding):
    write = gzip.open if name.endswith(".gz") else open
    with write(tmp_path / name, "wb") as file:
        file.write("Bär\r\n…\n".encode(encoding))
    assert list(lines_of(tmp_path / name, encoding=encoding)) == ["Bär\r\n", "…\n"]


def test_the_line_that_another_encoding_lacks_is_told(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"one\ntw\xff\n")
    *_, bad = lines_of(tmp_path / "a.txt", encoding="ascii")
    assert isinstance(bad, Unreadable)
    assert "expected ascii" in bad.reason
