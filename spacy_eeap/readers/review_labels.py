"""From rated texts to labelled reviews: what is kept, and under which label.

The label is the sign of the mean rating. A mean of exactly 0 has no sign, and the
text is left out. A mean close to 0 is kept with its sign: classifiers meet such
texts, too, and any cut-off would be arbitrary. People disagree about them, so a
source with many is harder:

    source      left out (mean 0)   reviews   of them within (-0.5, 0.5)
    movies                     37    10,566    496   4.7%
    products                   98     3,600    624  17.3%
    tweets                      4     4,196    764  18.2%
    editorials                244     4,878  1,954  40.1%

A text that occurs more than once is kept once, or not at all if its labels differ.

Character references such as &amp; are replaced by the characters that their writers
meant, and white space around the text is removed.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from .review_archive import RatedText, read_rated_texts
from .split import text_hash

Label = Literal["POSITIVE", "NEGATIVE"]


class Review(NamedTuple):
    """A text and its label."""

    text: str
    label: Label

    @property
    def cats(self) -> dict[str, float]:
        """The label in the form of `Doc.cats`."""
        return {label: float(label == self.label) for label in get_args(Label)}


@dataclass(frozen=True)
class LabelledReviews:
    """The reviews that are kept, and how many were left out for which reason.

    reviews (list[Review]): In the order of the md5 of their texts: the first n are
        a sample of all sources and labels.
    unsigned (int): Texts with a mean rating of exactly 0.
    repeated (int): Further occurrences of a text that is kept.
    contradictory (int): Occurrences of a text with different labels.
    """

    reviews: list[Review]
    unsigned: int
    repeated: int
    contradictory: int


def read_reviews(path: Path, sources: Iterable[str]) -> LabelledReviews:
    """Read and label the reviews of some sources in the archive.

    path (Path): The archive, vaderSentiment-3.3.2.tar.gz.
    sources (Iterable[str]): Any of "movies", "products", "tweets", "editorials". A
        repeated name counts once.
    RETURNS (LabelledReviews): The reviews of all splits, and what was left out.
    RAISES (FileNotFoundError, ValueError): See `read_rated_texts`.
    """
    return label_reviews(read_rated_texts(path, dict.fromkeys(sources)))


def label_reviews(rated: Iterable[RatedText]) -> LabelledReviews:
    """Label the texts by the sign of their rating.

    rated (Iterable[RatedText]): The texts with their ratings.
    RETURNS (LabelledReviews): The reviews, and the counts of what was left out.
    """
    unsigned = 0
    labels: dict[str, list[Label]] = defaultdict(list)
    for text, rating in rated:
        if rating == 0:
            unsigned += 1
        else:
            labels[clean(text)].append("POSITIVE" if rating > 0 else "NEGATIVE")
    agreed = {text: given for text, given in labels.items() if len(set(given)) == 1}
    occurrences = sum(map(len, labels.values()))
    agreed_occurrences = sum(map(len, agreed.values()))
    return LabelledReviews(
        [Review(text, agreed[text][0]) for text in sorted(agreed, key=text_hash)],
        unsigned=unsigned,
        repeated=agreed_occurrences - len(agreed),
        contradictory=occurrences - agreed_occurrences,
    )


def clean(text: str) -> str:
    """Replace character references and strip white space."""
    # Twice, because some of the editorials have "&amp;amp;".
    return unescape(unescape(text)).strip()
