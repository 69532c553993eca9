"""eeap benchmark-data dates: dates and their ISO form, as .spacy files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ...printing.messages import msg
from ..completed import completed
from ..failing import failing

if TYPE_CHECKING:
    from spacy.language import Language

    from ...readers.aligned_pair import AlignedPair
    from ...readers.split import Split

SAMPLE_SIZE = 10


def dates_cli(
    output_dir: Annotated[Path, typer.Argument(help="Where to write the files")],
    seed: Annotated[int, typer.Option(help="The same seed makes the same pairs")] = 0,
    train: Annotated[int, typer.Option(min=1, help="Pairs to train on")] = 20000,
    dev: Annotated[int, typer.Option(min=1, help="Pairs for development")] = 1000,
    test: Annotated[int, typer.Option(min=1, help="Pairs to test on")] = 1000,
) -> None:
    """Make up dates as people write them.

    They are to be rewritten as 1987-03-03. Writes train.spacy, dev.spacy, test.spacy,
    and the first ten test pairs in sample.jsonl. A Doc has the rewritten date in
    doc._.translation, and where each of its characters comes from. No date and no name
    of one split is in another.
    """
    from ...readers.dates import generate

    with failing("The dates could not be made"):
        splits = generate(seed, train, dev, test)
    with failing(f"Can't write to {output_dir}"):
        write_files(output_dir, splits)
    msg.table([pair[:2] for pair in splits["test"][:SAMPLE_SIZE]])
    msg.good(f"Wrote {', '.join(splits)} and a sample to {output_dir}")


def write_files(output_dir: Path, splits: dict[Split, list[AlignedPair]]) -> None:
    """Write a .spacy file for each split, and a sample of the test split.

    output_dir (Path): The folder of the files. It is made if there is none.
    splits (dict[str, list[AlignedPair]]): The pairs of each split.
    """
    import spacy
    import srsly

    nlp = spacy.blank("en")
    output_dir.mkdir(parents=True, exist_ok=True)
    for split, pairs in splits.items():
        with completed(output_dir / f"{split}.spacy") as path:
            write_docs(path, nlp, pairs)
    with completed(output_dir / "sample.jsonl") as path:
        sample = splits["test"][:SAMPLE_SIZE]
        srsly.write_jsonl(
            path, [{"text": p.text, "translation": p.translation} for p in sample]
        )


def write_docs(path: Path, nlp: Language, pairs: Iterable[AlignedPair]) -> None:
    """Write the references of pairs as a DocBin."""
    from spacy.tokens import DocBin

    from ...readers.aligned_pair import reference_of

    docs = (reference_of(nlp, pair) for pair in pairs)
    DocBin(attrs=["ORTH"], store_user_data=True, docs=docs).to_disk(path)
