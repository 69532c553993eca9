"""spaCy's own report on the data of a config, of our components as of its own.

`spacy debug data` looks at the names of factories: a tagger is what "tagger" makes.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

from spacy.language import FactoryMeta, Language
from spacy.util import load_model_from_config, resolve_dot_names
from thinc.api import Config
from wasabi import Printer

from .findings import Corpus

# The package has a function of the same name.
SPACYS = import_module("spacy.cli.debug_data")

KNOWN_AS = {
    "eeap_textcat": "textcat",
    "eeap_textcat_multilabel": "textcat_multilabel",
    "eeap_tagger": "tagger",
    "eeap_morphologizer": "morphologizer",
}


def read_corpus(config: Config) -> tuple[Language, Corpus]:
    """Read the data of a config.

    config (Config): The config, with overrides. It may leave out defaults.
    RETURNS (Tuple[Language, Corpus]): The pipeline, untrained, and the data.
    """
    nlp = load_model_from_config(config, auto_fill=True)
    filled = nlp.config.interpolate()
    names = [filled["training"][f"{split}_corpus"] for split in Corpus._fields]
    readers = resolve_dot_names(filled, names)
    return nlp, Corpus(*(list(reader(nlp)) for reader in readers))


def report(nlp: Language, printer: Printer, *, verbose: bool) -> None:
    """Print what `spacy debug data` says, and the sum of all that the printer has told.

    It ends the program with exit code 1 if there are errors.

    nlp (Language): The pipeline of a config, whose defaults are filled in.
    printer (Printer): Where to print to.
    verbose (bool): Whether to print more.
    """
    with tempfile.TemporaryDirectory() as folder, _seen_as_spacys(printer):
        path = Path(folder) / "config.cfg"
        nlp.config.to_disk(path)
        SPACYS.debug_data(path, verbose=verbose, silent=False)


@contextmanager
def _seen_as_spacys(printer: Printer) -> Iterator[None]:
    get_pipe_meta = Language.get_pipe_meta

    def as_spacys(nlp: Language, name: str) -> FactoryMeta:
        meta = get_pipe_meta(nlp, name)
        return replace(meta, factory=KNOWN_AS.get(meta.factory, meta.factory))

    with (
        patch.object(Language, "get_pipe_meta", as_spacys),
        patch.object(SPACYS, "Printer", lambda **_: printer),
    ):
        yield
