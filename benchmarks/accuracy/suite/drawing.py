"""Draw some texts of many, so that each label has its share of them.

The texts are shuffled, sorted by their labels and then taken at equal distances
(systematic sampling): a label of a share p has floor(n p) or ceil(n p) of n texts.
"""

import random

from .labelled import LabelledCorpus, LabelledText

MIN_DEV = 50


def draw(texts: list[LabelledText], n: int, seed: int) -> list[LabelledText]:
    """Draw so many texts, or all if there are no more, in a random order."""
    rng = random.Random(seed)
    n = min(n, len(texts))
    ordered = _by_labels(texts, rng)
    start = rng.random()
    # Rounding could reach the end of the texts from below.
    places = [min(int((start + i) * len(texts) / n), len(texts) - 1) for i in range(n)]
    drawn = [texts[ordered[place]] for place in places]
    rng.shuffle(drawn)
    return drawn


def at_size(corpus: LabelledCorpus, size: int | None, seed: int) -> LabelledCorpus:
    """Take so many training texts, and as many to choose by as one would have then.

    corpus (LabelledCorpus): The whole corpus, of which the test texts stay.
    size (Optional[int]): The number of training texts. None: all.
    seed (int): Of the drawing.
    """
    train = draw(corpus.train, size or len(corpus.train), seed)
    dev = draw(corpus.dev, max(MIN_DEV, len(train) // 5), seed)
    return corpus._replace(train=train, dev=dev)


def folds(texts: list[LabelledText], n: int, seed: int) -> list[int]:
    """Give each text a fold from 0 to n - 1, each label spread over all of them."""
    of_text = [0] * len(texts)
    for place, index in enumerate(_by_labels(texts, random.Random(seed))):
        of_text[index] = place % n
    return of_text


def _by_labels(texts: list[LabelledText], rng: random.Random) -> list[int]:
    """Order the indices by the labels of the texts, those of equal ones at random."""
    shuffled = rng.sample(range(len(texts)), len(texts))
    return sorted(shuffled, key=lambda index: texts[index].labels)
