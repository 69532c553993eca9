"""eeap benchmark-data polarity: from sentence_polarity.zip to .spacy files."""

from pathlib import Path
from typing import Annotated

import typer

from ...printing.messages import msg
from ...readers.pang_lee import read_sentences
from ..failing import failing
from .review_files import print_counts, split_reviews, write_splits


def polarity_cli(
    archive: Annotated[Path, typer.Argument(help="sentence_polarity.zip, of NLTK")],
    output_dir: Annotated[Path, typer.Argument(help="Where to write the files")],
    lang: Annotated[str, typer.Option(help="Language of the tokenizer")] = "en",
) -> None:
    """Convert the sentences of Pang and Lee (2005).

    Writes train.spacy, dev.spacy, test.spacy, and ten test sentences in sample.jsonl.
    """
    with failing("The sentences could not be read"):
        splits = split_reviews(read_sentences(archive))
    with failing(f"Can't write to {output_dir}"):
        write_splits(output_dir, splits, lang)
    print_counts(splits)
    msg.good(f"Wrote {', '.join(splits)} and a sample to {output_dir}")
