"""Write labelled reviews to the files of a corpus, whichever archive they are from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from ...printing.messages import msg
from ...readers.review_labels import Label, Review
from ...readers.split import Split, split_of
from ..completed import completed

if TYPE_CHECKING:
    from spacy.language import Language

SAMPLE_PER_LABEL = 5
SAMPLE_LENGTHS = range(60, 141)  # in characters: a line or two


def split_reviews(reviews: Iterable[Review]) -> dict[Split, list[Review]]:
    """Deal reviews to their splits, each in the given order."""
    splits: dict[Split, list[Review]] = {split: [] for split in get_args(Split)}
    for review in reviews:
        splits[split_of(review.text)].append(review)
    return splits


def write_splits(
    output_dir: Path, splits: dict[Split, list[Review]], lang: str
) -> None:
    """Write a .spacy file for each split, and a sample of the test split.

    output_dir (Path): The folder of the files. It is made if there is none.
    splits (dict[Split, list[Review]]): The reviews of each split.
    lang (str): Language of the tokenizer, such as "en".
    """
    import spacy
    import srsly

    nlp = spacy.blank(lang)
    output_dir.mkdir(parents=True, exist_ok=True)
    for split, reviews in splits.items():
        with completed(output_dir / f"{split}.spacy") as path:
            write_docs(path, nlp, reviews)
    with completed(output_dir / "sample.jsonl") as path:
        sample = choose_sample(splits["test"])
        srsly.write_jsonl(path, [{"text": r.text, "cats": r.cats} for r in sample])


def write_docs(path: Path, nlp: Language, reviews: Iterable[Review]) -> None:
    """Tokenise reviews and write them as a DocBin, with their labels as cats."""
    from spacy.tokens import DocBin

    docs = DocBin()
    for review in reviews:
        doc = nlp.make_doc(review.text)
        doc.cats = review.cats
        docs.add(doc)
    docs.to_disk(path)


def choose_sample(reviews: Iterable[Review]) -> list[Review]:
    """Choose the first reviews of each label that are neither short nor long."""
    medium = [review for review in reviews if len(review.text) in SAMPLE_LENGTHS]
    sample: list[Review] = []
    for label in get_args(Label):
        labelled = (review for review in medium if review.label == label)
        sample.extend(islice(labelled, SAMPLE_PER_LABEL))
    return sample


def print_counts(splits: dict[Split, list[Review]]) -> None:
    """Print the number of reviews by split and label."""
    labels = get_args(Label)
    rows = []
    for split, reviews in splits.items():
        counts = Counter(review.label for review in reviews)
        rows.append([split, *(counts[label] for label in labels), len(reviews)])
    header = ["split", *labels, "total"]
    msg.table(rows, header=header, divider=True, aligns=["l", "r", "r", "r"])
