"""The review archive as a corpus: a config can train on it without a conversion.

In a config:

    [corpora.train]
    @readers = "spacy-eeap.Reviews.v1"
    path = "assets/vaderSentiment-3.3.2.tar.gz"
    split = "train"
    sources = ["movies", "products"]
"""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import get_args

from spacy.errors import Errors
from spacy.language import Language
from spacy.training import Example, dont_augment

from .review_archive import DEFAULT_SOURCES, Source
from .review_labels import read_reviews
from .split import Split, split_of


def Reviews(
    path: Path | None,
    split: Split,
    sources: list[Source] = DEFAULT_SOURCES,
    limit: int = 0,
    augmenter: Callable[[Language, Example], Iterator[Example]] | None = None,
) -> Callable[[Language], Iterator[Example]]:
    """Build a reader. In a config: @readers = "spacy-eeap.Reviews.v1".

    path (Optional[Path]): The archive, vaderSentiment-3.3.2.tar.gz. None, as in a
        config whose paths are still to be filled in, is an error.
    split (str): "train", "dev" or "test", see `split.py`.
    sources (List[str]): Any of "movies", "products", "tweets", "editorials".
    limit (int): Read at most so many reviews, a sample of all sources. 0 for all.
    augmenter (Optional[Callable]): Makes further examples out of each one.
    RETURNS (Callable[[Language], Iterator[Example]]): The reader. The archive is
        read at each call, which raises the errors of `read_reviews`.
    RAISES (ValueError): If there is no path or the split is unknown.
    """
    if path is None:
        raise ValueError(Errors.E913)
    if split not in get_args(Split):
        known = ", ".join(get_args(Split))
        raise ValueError(f"Unknown split: {split!r}. Choose from {known}.")
    archive, augment = Path(path), augmenter or dont_augment

    def read(nlp: Language) -> Iterator[Example]:
        reviews = read_reviews(archive, sources).reviews
        chosen = (review for review in reviews if split_of(review.text) == split)
        for review in islice(chosen, limit or None):
            doc = nlp.make_doc(review.text)
            yield from augment(nlp, Example.from_dict(doc, {"cats": review.cats}))

    return read
