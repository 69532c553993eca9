import tracemalloc
from hashlib import md5

import pytest

from spacy_eeap.readers.checksum import verify


def test_the_expected_file_passes(tmp_path):
    (tmp_path / "file").write_bytes(b"text")
    verify(tmp_path / "file", md5(b"text").hexdigest())


def test_a_file_is_read_a_piece_at_a_time(tmp_path):
    with (tmp_path / "file").open("wb") as file:
        file.truncate(2**26)  # zeros that take no place on the disk
    expected = md5(bytes(2**26)).hexdigest()
    tracemalloc.start()
    verify(tmp_path / "file", expected)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**23


def test_a_missing_file_is_refused_with_the_command_that_fetches_it(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"No file at .*file\. Fetch it: pyth"):
        verify(tmp_path / "file", "")


def test_another_file_is_refused_with_both_checksums(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ValueError, match=r"md5 1234, but has d41d8cd9\w+\. Delete it"):
        verify(tmp_path / "file", "1234")
