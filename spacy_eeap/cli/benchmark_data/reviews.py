"""eeap benchmark-data reviews: from the review archive to .spacy files."""

from pathlib import Path
from typing import Annotated

import typer

from ...printing.messages import msg
from ...readers.review_archive import DEFAULT_SOURCES, FILES
from ...readers.review_labels import LabelledReviews, read_reviews
from ..failing import failing
from .review_files import print_counts, split_reviews, write_splits


def reviews_cli(
    archive: Annotated[
        Path, typer.Argument(help="The source distribution of vaderSentiment 3.3.2")
    ],
    output_dir: Annotated[Path, typer.Argument(help="Where to write the files")],
    sources: Annotated[
        list[str] | None,
        typer.Option(
            "--source",
            help=f"One of {', '.join(FILES)}. Can be repeated",
            show_default=", ".join(DEFAULT_SOURCES),
        ),
    ] = None,
    lang: Annotated[str, typer.Option(help="Language of the tokenizer")] = "en",
) -> None:
    """Convert the reviews that come with vaderSentiment.

    Writes train.spacy, dev.spacy, test.spacy, and ten test reviews in sample.jsonl.
    """
    with failing("The reviews could not be read"):
        labelled = read_reviews(archive, sources or DEFAULT_SOURCES)
    splits = split_reviews(labelled.reviews)
    with failing(f"Can't write to {output_dir}"):
        write_splits(output_dir, splits, lang)
    print_counts(splits)
    print_left_out(labelled)
    msg.good(f"Wrote {', '.join(splits)} and a sample to {output_dir}")


def print_left_out(labelled: LabelledReviews) -> None:
    """Print how many texts were left out for which reason."""
    msg.text(
        f"Left out: {labelled.unsigned} with a mean rating of exactly 0, "
        f"{labelled.repeated} repetitions, {labelled.contradictory} whose text occurs "
        "with both labels."
    )
