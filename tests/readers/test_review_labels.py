import pytest

from spacy_eeap.readers.review_archive import RatedText
from spacy_eeap.readers.review_labels import Review, label_reviews, read_reviews
from spacy_eeap.readers.split import text_hash

from .archives import make_archive


def label(*rated):
    return label_reviews(RatedText(text, rating) for text, rating in rated)


@pytest.mark.parametrize(
    "rating, expected",
    [(4, "POSITIVE"), (0.05, "POSITIVE"), (-0.05, "NEGATIVE"), (-4, "NEGATIVE")],
)
def test_label_is_the_sign_of_the_rating(rating, expected):
    assert label(("so so", rating)).reviews == [Review("so so", expected)]


def test_cats_have_both_labels():
    assert Review("dull", "NEGATIVE").cats == {"POSITIVE": 0.0, "NEGATIVE": 1.0}


def test_a_rating_of_zero_is_left_out_and_counted():
    labelled = label(("black", 0), ("black", 0.0), ("good", 1))
    assert labelled.reviews == [Review("good", "POSITIVE")]
    assert labelled.unsigned == 2


def test_a_repeated_text_is_kept_once_and_counted():
    labelled = label(("good", 1), ("good", 2), ("good", 0.1))
    assert labelled.reviews == [Review("good", "POSITIVE")]
    assert labelled.repeated == 2
    assert labelled.contradictory == 0


def test_a_text_with_both_labels_is_left_out_and_counted():
    labelled = label(("so so", 1), ("so so", -1), ("so so", 1), ("good", 1))
    assert labelled.reviews == [Review("good", "POSITIVE")]
    assert labelled.repeated == 0
    assert labelled.contradictory == 3


@pytest.mark.parametrize(
    "raw, text",
    [
        ("I &lt;3 it", "I <3 it"),
        ("A.T.&amp;amp;T.", "A.T.&T."),
        (" - fine  indeed ", "- fine  indeed"),
    ],
)
def test_text_is_as_its_writer_meant_it(raw, text):
    assert label((raw, 1)).reviews[0].text == text


def test_texts_that_become_equal_are_repetitions():
    labelled = label(("Q&amp;A", 1), ("Q&A ", 1))
    assert len(labelled.reviews) == labelled.repeated == 1


def test_reviews_come_in_the_order_of_their_md5():
    texts = ["good", "dull", "meh", "wonderful"]
    reviews = label(*((text, 1) for text in texts)).reviews
    assert [review.text for review in reviews] == sorted(texts, key=text_hash)


def test_a_source_named_twice_counts_once(tmp_path, monkeypatch):
    archive = make_archive(tmp_path, monkeypatch, movies=["1\t1\tgood"])
    assert read_reviews(archive, ["movies", "movies"]).repeated == 0
