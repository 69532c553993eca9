"""The corpora of this benchmark, split into train, dev and test."""

from pathlib import Path
from typing import NamedTuple

from spacy_eeap.readers.pang_lee import (
    N_FOLDS,
    LongReview,
    read_long_reviews,
    read_sentences,
)
from spacy_eeap.readers.review_labels import Review
from spacy_eeap.readers.split import split_of, text_hash

Labelled = Review | LongReview


class Corpus(NamedTuple):
    """Labelled texts: to train on, to choose by if there are such, to score."""

    train: list[Labelled]
    dev: list[Labelled]
    test: list[Labelled]


def polarity(assets: Path) -> Corpus:
    """Load the sentences, split by the hash of their texts."""
    reviews = read_sentences(assets / "sentence_polarity.zip")
    train, dev, test = (
        [review for review in reviews if split_of(review.text) == split]
        for split in ("train", "dev", "test")
    )
    return Corpus(train, dev, test)


def long_reviews(assets: Path, fold: int, dev: bool) -> Corpus:
    """Load the long reviews: a fold is test, and the one before is dev if asked for."""
    reviews = read_long_reviews(assets / "movie_reviews.zip")
    # In the order of their hashes, the labels are mixed.
    reviews.sort(key=lambda review: text_hash(review.text))
    dev_fold = (fold - 1) % N_FOLDS if dev else None
    return Corpus(
        train=[review for review in reviews if review.fold not in (fold, dev_fold)],
        dev=[review for review in reviews if review.fold == dev_fold],
        test=[review for review in reviews if review.fold == fold],
    )


def first(corpus: Corpus, limit: int) -> Corpus:
    """Keep so many texts of each split. 0 for all."""
    return Corpus(*(part[: limit or None] for part in corpus))
