"""python -m spacy eeap debug-data: what the data of a config lacks."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from .failing import failing
from .overrides import overrides_of

if TYPE_CHECKING:
    from ..debugging.findings import Finding
    from ..printing.messages import SafePrinter


def debug_data_cli(
    ctx: Context,
    config_path: Annotated[
        Path, Argument(metavar="CONFIG", help="Path to config file.", exists=True)
    ],
    code_path: Annotated[
        Path | None,
        Option("--code", "-c", help="Python file with code that the config needs."),
    ] = None,
    verbose: Annotated[
        bool, Option("--verbose", "-V", help="Print labels and explanations, too.")
    ] = False,
) -> None:
    """Look at the training and dev data of a config, and warn of what costs accuracy.

    Texts that are empty, long or repeated; labels with few texts, or that dev has and
    train has not; questions without a story; pairs with an empty side. Then all that
    `spacy debug data` says, of eeap_textcat, eeap_tagger and eeap_morphologizer as of
    spaCy's own. As in `spacy train`, the config can be overridden: --paths.train
    corpus/train.spacy. The exit code is 1 if there is an error, not for warnings.
    """
    from spacy.cli._util import import_code, show_validation_error
    from spacy.util import load_config

    from ..debugging.components import check_component
    from ..debugging.spacys import read_corpus, report
    from ..debugging.texts import check_texts
    from ..printing.messages import SafePrinter

    overrides = overrides_of(ctx)
    import_code(code_path)
    printer = SafePrinter()
    with failing(f"Can't read the data of {config_path}"):
        with show_validation_error(config_path):
            config = load_config(config_path, overrides=overrides, interpolate=False)
            nlp, corpus = read_corpus(config)
        _print(printer, "Texts", check_texts(corpus))
        for name, pipe in nlp.pipeline:
            _print(printer, f"Data of '{name}'", check_component(pipe, corpus))
    with failing(f"spaCy can't go on with {config_path}"):
        report(nlp, printer, verbose=verbose)


def _print(printer: "SafePrinter", title: str, findings: Iterable["Finding"]) -> None:
    found = list(findings)
    if not found:
        return
    printer.divider(title)
    for level, text in found:
        getattr(printer, level)(text)
    if all(finding.level == "info" for finding in found):
        printer.good("Nothing to warn of")
