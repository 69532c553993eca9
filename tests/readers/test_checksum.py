from hashlib import md5

import pytest

from spacy_eeap.readers.checksum import verify


def test_the_expected_file_passes(tmp_path):
    (tmp_path / "file").write_bytes(b"text")
    verify(tmp_path / "file", md5(b"text").hexdigest())


def test_a_missing_file_is_refused_with_the_command_that_fetches_it(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"No file at .*file\. Fetch it: pyth"):
        verify(tmp_path / "file", "")


def test_another_file_is_refused_with_both_checksums(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ValueError, match=r"md5 1234, but has d41d8cd9\w+\. Delete it"):
        verify(tmp_path / "file", "1234")
