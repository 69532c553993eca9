"""python -m spacy eeap convert: a user's own data, as files to train on."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from ..printing.messages import msg
from ..printing.printable import printable
from .completed import completed
from .converted import ANNOTATION, print_report
from .failing import failing

if TYPE_CHECKING:
    from ..conversion.read import Found
    from ..conversion.split import Dealt
    from ..readers.split import Split

SPACY = ".spacy"
FILES_HELP = (
    "Files: .csv, .tsv, .jsonl or .json, also packed (.gz); .parquet; or lines as "
    "fastText has them."
)
OUTPUT_HELP = (
    "Folder to write train.spacy, dev.spacy and test.spacy to. Or a name that ends in "
    ".spacy, for one file without a split."
)
KIND_HELP = "classes, tags, spans, pairs or stories, if the columns leave it open."
TEXT_HELP = "Column of the texts (tokens, facts), if it has no usual name."
LABEL_HELP = (
    "Column of what is to be learnt: the label, tags, spans, the other text, the "
    "answer. Again for each if classes stand in several columns."
)
# What to train with, by what is learnt. Of classes, whether each text has one.
CONFIGS = {
    "classes": "textcat_multilabel.cfg",
    "tags": "tagger.cfg",
    "pairs": "translate/attention.cfg",
}
EXCLUSIVE = "textcat.cfg"


def convert_cli(
    files: Annotated[list[Path], Argument(help=FILES_HELP)],
    output: Annotated[Path, Argument(help=OUTPUT_HELP)],
    kind: Annotated[str | None, Option("--kind", "-k", help=KIND_HELP)] = None,
    text: Annotated[str | None, Option(help=TEXT_HELP)] = None,
    label: Annotated[list[str] | None, Option(help=LABEL_HELP)] = None,
    separator: Annotated[
        str | None, Option(help="What stands between the labels of a cell: ';'.")
    ] = None,
    dev: Annotated[float, Option(help="Share that is held out for dev.")] = 0.1,
    test: Annotated[float, Option(help="Share that is held out for test.")] = 0.1,
    lang: Annotated[str, Option(help="Language of the tokenizer.")] = "en",
    encoding: Annotated[
        str | None, Option(help="Of the files, if it is not UTF-8: cp1252.")
    ] = None,
) -> None:
    """Convert your own texts and labels to files to train on.

    Says what is in them. Takes classes (one column, several, or one for each label),
    tags, spans, pairs of texts, and stories. Columns are found by their names. The
    split is by a hash of the text, with the same share of each label, so that equal
    texts are on one side; it is taken from a column "split", or from names such as
    train.csv and test.csv, if there are such. If a row is wrong, nothing is written,
    and each is named with its line.
    """
    from ..conversion.kinds import KINDS, Options
    from ..conversion.problems import end_if
    from ..conversion.read import read
    from ..conversion.split import deal

    with failing(f"Can't convert {', '.join(map(str, files))}"):
        _check(output, kind, list(KINDS))
        options = Options(text, tuple(label or ()), separator)
        found = read(files, kind, options, encoding)
        msg.info(f"{found.kind.capitalize()}: {found.reader.said()}")
        end_if(found.problems)
        if not found.items:
            raise ValueError(f"No row has both a text and {ANNOTATION[found.kind]}.")
        is_one = output.suffix == SPACY
        dealt: Dealt = {"train": found.items}
        if not is_one:
            dealt = deal(found.items, dev, test)
        packed, n_tokens = _pack(found, dealt, lang)
    print_report(found, dealt, n_tokens)
    with failing(f"Can't write {output}"):
        paths = {split: output / f"{split}{SPACY}" for split in dealt}
        if is_one:
            paths = {"train": output}
        for split, path in paths.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with completed(path) as temporary:
                temporary.write_bytes(packed[split])
    for split, path in paths.items():
        n = len(dealt[split])
        msg.good(f"Wrote {n:,} {'text' if n == 1 else 'texts'} to {path}")
    if "dev" in paths and (hint := _how_to_train(found, lang)):
        told = f"--paths.train {paths['train']} --paths.dev {paths['dev']}"
        # Not wrapped, so that it can be copied.
        print(printable(f"\npython -m spacy train {hint} {told} -o training"))


def _check(output: Path, kind: str | None, kinds: list[str]) -> None:
    """RAISES (ValueError): If what was asked for cannot be."""
    if kind is not None and kind not in kinds:
        raise ValueError(f"--kind is one of {', '.join(kinds)}, not {kind!r}.")
    if output.suffix != SPACY and output.is_file():
        raise ValueError(
            f"The last argument is what to write, a folder or a name that ends in "
            f"{SPACY}, but {output} is a file."
        )


def _pack(
    found: "Found", dealt: "Dealt", lang: str
) -> "tuple[dict[Split, bytes], list[int]]":
    """Make the bytes of a .spacy file of each split, and count the tokens of texts."""
    import spacy
    import tqdm
    from spacy.tokens import DocBin

    nlp = spacy.blank(lang)
    n_tokens: list[int] = []
    packed = {}
    for split, items in dealt.items():
        docs = DocBin(attrs=found.reader.attrs, store_user_data=True)
        for item in tqdm.tqdm(items, desc=split, leave=False, disable=None):
            try:
                doc = found.reader.doc(nlp, item)
            except ValueError as error:
                raise ValueError(f"{item.place}: {error}") from error
            docs.add(doc)
            n_tokens.append(len(doc))
        packed[split] = docs.to_bytes()
    return packed, n_tokens


def _how_to_train(found: "Found", lang: str) -> str | None:
    """Name a config of this project that fits, if there is one."""
    config = CONFIGS.get(found.kind)
    if found.kind == "classes" and all(len(item.labels) == 1 for item in found.items):
        config = EXCLUSIVE
    if config is None:
        return None
    return f"configs/{config}" + (f" --nlp.lang {lang}" if lang != "en" else "")
