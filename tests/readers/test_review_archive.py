from io import BytesIO
from typing import get_args

import pytest

from spacy_eeap.readers.review_archive import (
    DEFAULT_SOURCES,
    FILES,
    INNER_ARCHIVE,
    RatedText,
    Source,
    parse,
    read_rated_texts,
)

from .archives import accept, make_archive, pack, write


def read(path, *sources):
    return list(read_rated_texts(path, sources))


@pytest.fixture
def archive(tmp_path, monkeypatch):
    return make_archive(
        tmp_path,
        monkeypatch,
        movies=["1\t2.5\ta café", "2\t-1\tdull "],
        products=["1_1\t0\tblack"],
    )


def test_texts_are_read_as_they_stand_without_their_crlf(archive):
    assert read(archive, "movies") == [RatedText("a café", 2.5), RatedText("dull ", -1)]


def test_only_the_named_sources_are_read_in_the_order_of_the_names(archive):
    texts = [rated.text for rated in read(archive, "products", "movies")]
    assert texts == ["black", "a café", "dull "]


def test_nothing_is_extracted(archive, tmp_path):
    read(archive, "movies")
    assert list(tmp_path.iterdir()) == [archive]


def test_every_source_has_a_file():
    assert tuple(FILES) == get_args(Source)
    assert set(DEFAULT_SOURCES) <= set(FILES)


def test_a_missing_archive_is_refused_with_the_command_that_fetches_it(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"vaderSentiment==3.3.2 --dest .*sub"):
        read(tmp_path / "sub" / "archive.tar.gz", "movies")


def test_another_archive_is_refused_with_both_checksums(tmp_path):
    path = tmp_path / "archive.tar.gz"
    path.write_bytes(b"")
    with pytest.raises(ValueError, match=r"5d7c06e0\w+, but has e3b0c442\w+\. Delete"):
        read(path, "movies")


def test_a_truncated_archive_is_refused(archive):
    archive.write_bytes(archive.read_bytes()[:-10])
    with pytest.raises(ValueError, match=r"fetch it again: .* --dest "):
        read(archive, "movies")


def test_an_archive_without_the_inner_archive_is_refused(tmp_path, monkeypatch):
    path = accept(write(tmp_path, {"README.rst": b""}), monkeypatch)
    with pytest.raises(ValueError, match=r"no file .*hutto_ICWSM_2014.tar.gz"):
        read(path, "movies")


def test_an_archive_without_the_file_of_a_source_is_refused(archive):
    with pytest.raises(ValueError, match=r"no file .*tweets_GroundTruth.txt"):
        read(archive, "tweets")


def test_a_folder_in_place_of_a_file_is_refused(tmp_path, monkeypatch):
    inner = pack({FILES["movies"] + "/part": b""})
    path = accept(write(tmp_path, {INNER_ARCHIVE: inner}), monkeypatch)
    with pytest.raises(ValueError, match=r"no file .*movieReviewSnippets"):
        read(path, "movies")


def test_an_unknown_source_is_refused_before_the_archive_is_read(tmp_path):
    with pytest.raises(ValueError, match=r"'films'. Choose from movies, products, tw"):
        read(tmp_path / "missing.tar.gz", "films")


@pytest.mark.parametrize(
    "line",
    [
        "2\tno rating",
        "2\t1\ta\ttab",
        "2\tgood\tgreat",
        "2\tnan\tgreat",
        "2\t4.1\tgreat",
    ],
)
def test_a_malformed_line_is_refused_with_its_file_and_number(
    tmp_path, monkeypatch, line
):
    path = make_archive(tmp_path, monkeypatch, movies=["1\t1\tgood", line])
    with pytest.raises(ValueError, match=r"movieReview.*\.txt, line 2: expected an id"):
        read(path, "movies")


def test_what_is_no_utf_8_is_refused_with_its_file():
    lines = BytesIO(b"1\t1\tgood\n2\t1\t\xca\n")
    with pytest.raises(ValueError, match=r"movies\.txt: expected UTF-8, but .*0xca"):
        list(parse("movies.txt", lines))
