"""eeap benchmark-data orders: orders and what is to be done, as .spacy files."""

from pathlib import Path
from typing import Annotated

import typer

from ...printing.messages import msg
from ..failing import failing
from .dates import SAMPLE_SIZE, write_files


def orders_cli(
    output_dir: Annotated[Path, typer.Argument(help="Where to write the files")],
    seed: Annotated[int, typer.Option(help="The same seed makes the same pairs")] = 0,
    train: Annotated[int, typer.Option(min=1, help="Pairs to train on")] = 5000,
    dev: Annotated[int, typer.Option(min=1, help="Pairs for development")] = 500,
    test: Annotated[int, typer.Option(min=1, help="Pairs to test on")] = 1000,
) -> None:
    """Make up orders whose names and numbers must be copied.

    They are to be rewritten as what is to be done. Writes train.spacy, dev.spacy,
    test.spacy, and the first ten test pairs in sample.jsonl. A Doc has the answer in
    doc._.translation, and where each name and number comes from. Each is used once in
    all splits.
    """
    from ...readers.orders import generate

    splits = generate(seed, train, dev, test)
    with failing(f"Can't write to {output_dir}"):
        write_files(output_dir, splits)
    msg.table([pair[:2] for pair in splits["test"][:SAMPLE_SIZE]])
    msg.good(f"Wrote {', '.join(splits)} and a sample to {output_dir}")
