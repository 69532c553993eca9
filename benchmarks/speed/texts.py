"""The texts that this benchmark works on: Pang and Lee's, or a few made up."""

from pathlib import Path
from typing import NamedTuple

import numpy

from ..accuracy.corpora import long_reviews, polarity


class Texts(NamedTuple):
    """Sentences and whole reviews, and how many of each are trained on.

    short, long (List[str]): Texts to predict on.
    train_short, train_long (int): How many of them to train on.
    single_short, single_long (int): How many of them to predict on one at a time.
    tokens (int): Rows that layers without an embedding work on.
    babi (Optional[Path]): The folder of bAbI with 1,000 questions a task, if there is.
    multi30k (Optional[Path]): The folder of Multi30k, if there is.
    """

    short: list[str]
    long: list[str]
    train_short: int
    train_long: int
    single_short: int
    single_long: int
    tokens: int
    babi: Path | None
    multi30k: Path | None


def real(assets: Path) -> Texts:
    """Take 4,000 sentences, of 21 words, and 50 reviews, of 750, from the archives.

    assets (Path): The directory of the archives.
    RAISES (FileNotFoundError): If they are not there.
    """
    return Texts(
        short=[review.text for review in polarity(assets).train[:4000]],
        long=[
            review.text for review in long_reviews(assets, fold=0, dev=False).train[:50]
        ],
        train_short=300,
        train_long=10,
        single_short=200,
        single_long=6,
        tokens=53_000,
        babi=assets / "babi" / "en",
        multi30k=assets / "multi30k",
    )


def generated() -> Texts:
    """Make up a few texts, of words that are drawn by Zipf's law."""
    generator = numpy.random.default_rng(0)

    def text(n_sentences: int) -> str:
        numbers = generator.zipf(1.5, size=(n_sentences, 7))
        return " ".join(f"w{' w'.join(map(str, row))} ." for row in numbers)

    return Texts(
        short=[text(1) for _ in range(12)],
        long=[text(6) for _ in range(3)],
        train_short=6,
        train_long=2,
        single_short=3,
        single_long=1,
        tokens=300,
        babi=None,
        multi30k=None,
    )
