"""eeap benchmark-data long-reviews: from movie_reviews.zip to .spacy files."""

from __future__ import annotations

from collections import defaultdict
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ...printing.messages import msg
from ...readers.pang_lee import LongReview, read_long_reviews
from ..completed import completed
from ..failing import failing

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

SPLITS = {8: "dev", 9: "test"}  # by fold; the others are "train"
SAMPLE_SIZE = 4


def long_reviews_cli(
    archive: Annotated[Path, typer.Argument(help="movie_reviews.zip, of NLTK")],
    output_dir: Annotated[Path, typer.Argument(help="Where to write the files")],
    lang: Annotated[str, typer.Option(help="Language of the tokenizer")] = "en",
) -> None:
    """Convert the film reviews of Pang and Lee (2004).

    Writes the ten folds of the papers that cross-validate, fold0.spacy to fold9.spacy,
    and one split of them: test.spacy is fold 9, dev.spacy is fold 8, train.spacy has
    the rest, and sample.jsonl the shortest test reviews. Lines are gold sentences.
    """
    with failing("The reviews could not be read"):
        reviews = read_long_reviews(archive)
    with failing(f"Can't write to {output_dir}"):
        write_files(output_dir, reviews, lang)
    msg.good(f"Wrote {len(reviews)} reviews and a sample of them to {output_dir}")


def write_files(output_dir: Path, reviews: list[LongReview], lang: str) -> None:
    """Write a .spacy file for each fold and each split, and a sample of the test split.

    output_dir (Path): The folder of the files. It is made if there is none.
    reviews (list[LongReview]): The reviews of all folds.
    lang (str): Language of the tokenizer, such as "en".
    """
    import spacy
    import srsly
    from spacy.tokens import DocBin

    nlp = spacy.blank(lang)
    output_dir.mkdir(parents=True, exist_ok=True)
    files: dict[str, list[Doc]] = defaultdict(list)
    for review in reviews:
        doc = make_doc(nlp, review)
        files[f"fold{review.fold}"].append(doc)
        files[SPLITS.get(review.fold, "train")].append(doc)
    for name, docs in files.items():
        with completed(output_dir / f"{name}.spacy") as path:
            DocBin(docs=docs).to_disk(path)
    with completed(output_dir / "sample.jsonl") as path:
        sample = sorted(files["test"], key=len)[:SAMPLE_SIZE]
        srsly.write_jsonl(path, [{"text": d.text, "cats": d.cats} for d in sample])


def make_doc(nlp: Language, review: LongReview) -> Doc:
    """Tokenise a review, and start a sentence where it has one."""
    doc = nlp.make_doc(review.text)
    starts = set(accumulate((len(s) + 1 for s in review.sentences), initial=0))
    for token in doc:
        token.is_sent_start = token.idx in starts
    doc.cats = review.cats
    return doc
