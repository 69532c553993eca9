"""The two review corpora of Pang and Lee, as NLTK distributes them.

sentence_polarity.zip has 10,662 sentences of film reviews, one a line, in a file for
each label. movie_reviews.zip has 2,000 whole reviews, one sentence a line: a folder
for each label, and files cvNNN_*.txt, whose hundreds are the ten folds of the papers
that cross-validate. Both are read as they lie: nothing is extracted to disk.

Pang and Lee (2005): https://aclanthology.org/P05-1015
Pang and Lee (2004): https://aclanthology.org/P04-1035
"""

import re
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

from .checksum import verify
from .review_labels import Label, Review
from .split import text_hash

SENTENCES_MD5 = "5cdc0cae7f558040d050c90eb2b72e97"
REVIEWS_MD5 = "155de2b77c6834dd8eea7cbe88e93acb"

LABELS: dict[str, Label] = {"pos": "POSITIVE", "neg": "NEGATIVE"}
REVIEW_NAME = re.compile(r"movie_reviews/(pos|neg)/cv(\d)\d\d_\d+\.txt")
N_FOLDS = 10


class LongReview(NamedTuple):
    """A review of many sentences, its label, and its fold from 0 to 9."""

    sentences: list[str]
    label: Label
    fold: int

    @property
    def text(self) -> str:
        """The sentences with a space between them."""
        return " ".join(self.sentences)

    @property
    def cats(self) -> dict[str, float]:
        """The label in the form of `Doc.cats`."""
        return Review(self.text, self.label).cats


def read_sentences(path: Path) -> list[Review]:
    """Read the sentences of film reviews. None occurs twice.

    path (Path): The archive, sentence_polarity.zip.
    RETURNS (list[Review]): In the order of the md5 of their texts, which mixes the
        labels.
    RAISES (FileNotFoundError): If there is no archive.
    RAISES (ValueError): If it is not the expected one.
    """
    verify(path, SENTENCES_MD5)
    with ZipFile(path) as archive:
        reviews = [
            Review(sentence, label)
            for name, label in LABELS.items()
            for sentence in _lines(archive, f"sentence_polarity/rt-polarity.{name}")
        ]
    return sorted(reviews, key=lambda review: text_hash(review.text))


def read_long_reviews(path: Path) -> list[LongReview]:
    """Read the long reviews, in the order of their names.

    path (Path): The archive, movie_reviews.zip.
    RETURNS (list[LongReview]): The reviews of all folds.
    RAISES (FileNotFoundError): If there is no archive.
    RAISES (ValueError): If it is not the expected one.
    """
    verify(path, REVIEWS_MD5)
    with ZipFile(path) as archive:
        matches = map(REVIEW_NAME.fullmatch, sorted(archive.namelist()))
        return [
            LongReview(_lines(archive, match[0]), LABELS[match[1]], fold=int(match[2]))
            for match in matches
            if match
        ]


def _lines(archive: ZipFile, name: str) -> list[str]:
    """Read the lines of a file, without the white space around them."""
    # Split at newlines alone: splitlines would also split at what Unicode calls one.
    lines = archive.read(name).decode("utf8").split("\n")
    return [line.strip() for line in lines if line.strip()]
