from collections import Counter
from pathlib import Path

import pytest

from spacy_eeap.readers.pang_lee import LongReview, read_long_reviews, read_sentences
from spacy_eeap.readers.review_labels import Review
from spacy_eeap.readers.split import split_of, text_hash

from .nltk_archives import make_long_reviews, make_sentences

ASSETS = Path(__file__).parents[2] / "assets"


def asset(name):
    """The real archive, where it was fetched."""
    path = ASSETS / name
    if not path.exists():
        pytest.skip(f"{path} is not there: python -m spacy project assets")
    return path


def test_a_sentence_is_a_line_without_the_white_space_around_it(tmp_path, monkeypatch):
    assert set(read_sentences(make_sentences(tmp_path, monkeypatch))) == {
        Review("a fine film .", "POSITIVE"),
        Review("caf\u00e9  society shines", "POSITIVE"),
        Review("dull", "NEGATIVE"),
        Review("meh", "NEGATIVE"),
    }


def test_sentences_come_in_the_order_of_their_md5(tmp_path, monkeypatch):
    found = [r.text for r in read_sentences(make_sentences(tmp_path, monkeypatch))]
    assert found == sorted(found, key=text_hash)


def test_a_long_review_has_its_sentences_label_and_fold(tmp_path, monkeypatch):
    reviews = read_long_reviews(make_long_reviews(tmp_path, monkeypatch))
    assert len(reviews) == 20
    assert LongReview(["film 3 is bad .", "it's so !"], "NEGATIVE", 3) in reviews
    assert Counter(review.fold for review in reviews) == dict.fromkeys(range(10), 2)


def test_a_long_review_has_the_text_and_the_cats_of_a_review():
    review = LongReview(["one .", "two ."], "POSITIVE", 0)
    assert review.text == "one . two ."
    assert review.cats == {"POSITIVE": 1.0, "NEGATIVE": 0.0}


@pytest.mark.parametrize("read", [read_sentences, read_long_reviews])
def test_a_missing_archive_is_refused_with_the_command_that_fetches_it(read, tmp_path):
    with pytest.raises(FileNotFoundError, match="spacy project assets"):
        read(tmp_path / "missing.zip")


@pytest.mark.parametrize(
    "read, checksum", [(read_sentences, "5cdc0cae"), (read_long_reviews, "155de2b7")]
)
def test_another_archive_is_refused_with_both_checksums(read, checksum, tmp_path):
    path = tmp_path / "archive.zip"
    path.write_bytes(b"")
    with pytest.raises(ValueError, match=rf"{checksum}\w+, but has d41d8cd9\w+\. Del"):
        read(path)


def test_the_real_sentences_split_as_documented():
    reviews = read_sentences(asset("sentence_polarity.zip"))
    assert len({review.text for review in reviews}) == 10_662
    assert Counter(review.label for review in reviews) == {
        "POSITIVE": 5_331,
        "NEGATIVE": 5_331,
    }
    assert Counter(split_of(review.text) for review in reviews) == {
        "train": 8_500,
        "dev": 1_072,
        "test": 1_090,
    }


def test_the_real_long_reviews_have_a_hundred_of_each_label_in_each_fold():
    reviews = read_long_reviews(asset("movie_reviews.zip"))
    found = Counter((review.fold, review.label) for review in reviews)
    assert len(found) == 20
    assert set(found.values()) == {100}
    assert sum(len(review.sentences) for review in reviews) == 64_720
