"""python -m spacy eeap convert-parallel: from parallel text to a .spacy file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..printing.messages import msg
from .completed import completed
from .failing import failing

if TYPE_CHECKING:
    from spacy.tokens import Doc, DocBin

INPUTS_HELP = (
    "Two files, plain or .gz, with a text in each line and its translation in the same "
    'line of the other; or one .jsonl file with {"source": "...", "target": "..."} in '
    "each line"
)


def convert_parallel_cli(
    inputs: Annotated[list[Path], typer.Argument(help=INPUTS_HELP)],
    output: Annotated[Path, typer.Argument(help="The .spacy file to write")],
    lang: Annotated[
        str, typer.Option(help="Language of the texts, for the tokenizer")
    ] = "en",
    lowercase: Annotated[
        bool, typer.Option("--lowercase", help="Make both sides lowercase")
    ] = False,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=0, help="The first N pairs. 0 for all")
    ] = 0,
) -> None:
    """Convert texts and their translations to a .spacy file.

    Training reads the text files, too, with the reader spacy-eeap.ParallelText.v1;
    `spacy evaluate` needs a .spacy file. A Doc is a text, and doc._.translation is its
    translation.
    """
    with failing("The texts could not be converted"):
        check_output(output)
        docs = read_docs(inputs, lang, lowercase, limit)
        doc_bin, lengths = collect(docs)
    if not lengths:
        msg.fail(f"No texts in {', '.join(map(str, inputs))}", exits=1)
    with failing(f"Can't write {output}"):
        output.parent.mkdir(parents=True, exist_ok=True)
        with completed(output) as path:
            doc_bin.to_disk(path)
    tokens = f"{sum(lengths):,} tokens, at most {max(lengths):,} in a text"
    msg.good(f"Wrote {len(lengths):,} pairs to {output}: {tokens}")


def read_docs(
    inputs: list[Path], lang: str, lowercase: bool, limit: int
) -> Iterator[Doc]:
    """Read the references of parallel text.

    inputs (list[Path]): The file of the texts and the file of their translations, or
        one file of both sides.
    lang (str): Language of the tokenizer, such as "de".
    lowercase (bool): Make both sides lowercase.
    limit (int): Read at most so many. 0 for all.
    RETURNS (Iterator[Doc]): The documents, which have doc._.translation.
    RAISES (ValueError): If there are other files than these. See `ParallelText`, too.
    """
    import spacy

    from ..readers.parallel import ParallelText

    source, *targets = inputs
    if len(targets) > 1:
        raise ValueError(
            f"Give a file of texts, the file of their translations and the .spacy file "
            f"to write, but got {len(inputs) + 1} files."
        )
    target = targets[0] if targets else None
    read = ParallelText(source, target, lowercase=lowercase, limit=limit)
    return (example.reference for example in read(spacy.blank(lang)))


def check_output(path: Path) -> None:
    """Raise an error if spaCy would not read a file of this name."""
    if path.suffix != ".spacy":
        raise ValueError(
            f"The last file is the one to write, and its name ends in .spacy, but it "
            f"was {path}."
        )


def collect(docs: Iterator[Doc]) -> tuple[DocBin, list[int]]:
    """Collect documents in a DocBin, and the number of tokens of each."""
    import tqdm
    from spacy.tokens import DocBin

    lengths = []
    doc_bin = DocBin(attrs=["ORTH"], store_user_data=True)
    for doc in tqdm.tqdm(docs, desc="pairs", leave=False, disable=None):
        doc_bin.add(doc)
        lengths.append(len(doc))
    return doc_bin, lengths
